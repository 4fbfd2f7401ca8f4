import RealModule

/// The sum of ln E(r) over users, one user after the other: the inner loop of a look.
///
/// Users with no request in a stage have the same stake from the stage after it, so that most cost one logarithm for each r; the
/// logarithm of the mixture is taken of products of many users.
struct Votes {
    private let stages: [StageCounts]
    /// P_k, and what is left for "not canary".
    private let shares: [Double]
    private let rest: Double
    private let grid: SIMD3<Double>
    private let logGrid: SIMD3<Double>
    private let clip: Double
    /// G_k by stage, one lane for each r.
    private let pace: [SIMD3<Double>]
    private var n: [Double]
    private var y: [Double]
    private var sum = SIMD3<Double>.zero
    private var product = SIMD3<Double>(repeating: 1)
    private var factors = 0

    init(stages: [StageCounts], g: [Double], grid: SIMD3<Double>, clip: Double) {
        self.stages = stages
        self.grid = grid
        self.clip = clip
        logGrid = SIMD3(.log(grid[0]), .log(grid[1]), .log(grid[2]))
        shares = stages.indices.map { stages[$0].weight - ($0 > 0 ? stages[$0 - 1].weight : 0) }
        rest = 1 - (stages.last?.weight ?? 0)
        pace = stages.indices.map { g[$0] / (1 - stages[$0].weight + stages[$0].weight * grid) }
        n = [Double](repeating: 0, count: stages.count)
        y = n
    }

    var logE: SIMD3<Double> { sum - SIMD3(.log(product[0]), .log(product[1]), .log(product[2])) }

    /// Takes up a user's counts; false if it has none.
    mutating func load(_ user: Int, _ line: Int) -> Bool {
        var isActive = false
        for k in stages.indices {
            let cell = user < stages[k].cells.values.count ? stages[k].cells.values[user] : StageCounts.Cell()
            n[k] = Double(cell.n)
            y[k] = Double(line == 0 ? cell.slow : cell.slow2)
            isActive = isActive || cell.n > 0
        }
        return isActive
    }

    /// Takes up a user of one request.
    mutating func load(isSlow: Bool, at stage: Int) {
        for k in stages.indices {
            n[k] = k == stage ? 1 : 0
            y[k] = k == stage && isSlow ? 1 : 0
        }
    }

    /// Adds the vote of what was loaded, for a number of users alike.
    mutating func cast(a: Double, b: Double, column: Int, times: Double) {
        var due = SIMD3(repeating: b)
        var slow = 0.0
        for k in stages.indices {
            due += n[k] * pace[k]
            slow += y[k]
        }
        let exponent = a + slow
        var (suffixN, suffixY) = (SIMD3<Double>.zero, 0.0)
        var (logRho, rho, mixture) = (SIMD3<Double>.zero, SIMD3<Double>(repeating: 1), SIMD3<Double>(repeating: rest))
        var own = SIMD3<Double>.zero
        for k in stages.indices.reversed() {
            if n[k] > 0 {
                suffixN += n[k] * pace[k]
                suffixY += y[k]
                logRho = stake(suffixY, exponent, suffixN / due)
                rho = SIMD3(.exp(logRho[0]), .exp(logRho[1]), .exp(logRho[2]))
            }
            mixture += shares[k] * rho
            if k == column { own = logRho }
        }
        count(own, mixture, times)
    }

    private func stake(_ slow: Double, _ exponent: Double, _ part: SIMD3<Double>) -> SIMD3<Double> {
        let inside = 1 + (grid - 1) * part
        let logs = SIMD3<Double>(.log(inside[0]), .log(inside[1]), .log(inside[2]))
        let stake = logGrid * slow - exponent * logs
        return stake.clamped(lowerBound: SIMD3(repeating: -clip), upperBound: SIMD3(repeating: clip))
    }

    private mutating func count(_ own: SIMD3<Double>, _ mixture: SIMD3<Double>, _ times: Double) {
        sum += own * times
        guard times == 1 else {
            sum -= SIMD3(.log(mixture[0]), .log(mixture[1]), .log(mixture[2])) * times
            return
        }
        // Each factor lies between 1/20 and 20: a hundred of them stay far from the ends of a Double.
        product *= mixture
        factors += 1
        guard factors == 100 else { return }
        sum -= SIMD3(.log(product[0]), .log(product[1]), .log(product[2]))
        product = SIMD3(repeating: 1)
        factors = 0
    }
}
