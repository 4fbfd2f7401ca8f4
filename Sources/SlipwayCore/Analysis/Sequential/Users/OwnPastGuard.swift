import RealModule

/// Each canary user against its own past, where no other arm is left to compare with (ANALYSIS.md §2.10.4, the 100 % stage).
///
///     ln E(r) = Σ_i min( x_i ln(r/r0) - (a_i + x_i) ln( (b_i + r n_i)/(b_i + r0 n_i) ), ln 10 )       E = mean_r
///
/// It cannot tell a provider's incident from a bad version, so it holds and never takes back. Exchanges without a key have no past and
/// are left out.
package struct OwnPastGuard: Hashable, Codable, Sendable {
    package static let errorGrid = [4.0, 8, 20]
    static let slowGrid = [1.5, 2, 4]
    static let threshold = 20.0
    private static let logCap = Double.log(10)

    /// The share of errors of all users' pasts; where it is unknown, one in a hundred.
    private let errorShare: Double
    private let slowShare: Double
    /// By user.
    private var errorPast = PackedArray<OwnPast>()
    /// By user, of the present stage: exchanges, errors (one for each window), and slow ones.
    private var cells = PackedArray<StageCounts.Cell>()
    private var counted = PackedArray<Double>()
    /// An exchange is slow from twice this value on; it does not move within a stage.
    private var frozenP95: Double?

    init(_ history: UserHistory) {
        errorShare = history.errorShare ?? 0.01
        slowShare = history.slowShares(.latency)[0]
    }

    mutating func beginStage(p95: Double?) {
        frozenP95 = p95
        cells.values = cells.values.map { _ in StageCounts.Cell() }
    }

    mutating func join(errors: OwnPast) {
        errorPast.values.append(errors)
        cells.values.append(StageCounts.Cell())
        counted.values.append(-.infinity)
    }

    mutating func keep(_ numbers: [Int]) {
        errorPast.values = numbers.map { errorPast.values[$0] }
        cells.values = numbers.map { cells.values[$0] }
        counted.values = numbers.map { counted.values[$0] }
    }

    /// A canary exchange of the present stage.
    mutating func add(_ exhibit: Exhibit, user: Int, window: Double) {
        let isError = EventKind.error.isEvent(exhibit) && exhibit.time - counted.values[user] >= window
        if isError { counted.values[user] = exhibit.time }
        let isSlow = exhibit.hasLatency && frozenP95.map { exhibit.latency >= 2 * $0 } ?? false
        cells.values[user].add(isSlow: isError, isSlow2: isSlow)
    }

    func errors() -> Finding {
        finding(null: 2, Self.errorGrid) { user in
            let past = errorPast.values[user]
            return Vote(
                x: Double(cells.values[user].slow),
                n: Double(cells.values[user].n),
                a: 0.5 + past.slow(0),
                b: 0.5 / errorShare + Double(past.n)
            )
        }
    }

    /// - Parameter past: the users' pasts in the latency family.
    func slowness(_ past: [OwnPast]) -> Finding {
        finding(null: 1, Self.slowGrid) { user in
            Vote(
                x: Double(cells.values[user].slow2),
                n: Double(cells.values[user].n),
                a: 0.5 + past[user].slow(0),
                b: 0.5 / slowShare + Double(past[user].n)
            )
        }
    }

    package struct Vote {
        var x: Double
        var n: Double
        var a: Double
        var b: Double

        package init(x: Double, n: Double, a: Double, b: Double) {
            self.x = x
            self.n = n
            self.a = a
            self.b = b
        }
    }

    struct Finding: Hashable, Sendable {
        var logE = 0.0
        /// Users with an event.
        var users = 0
        var exchanges = 0.0
        var events = 0.0
        /// What the users' own pasts let expect.
        var expected = 0.0
    }

    private func finding(null: Double, _ grid: [Double], _ vote: (Int) -> Vote) -> Finding {
        var finding = Finding()
        var logs = grid.map { _ in 0.0 }
        for user in cells.values.indices where cells.values[user].n > 0 {
            let vote = vote(user)
            for (j, ratio) in grid.enumerated() { logs[j] += Self.logE(vote, null: null, ratio: ratio) }
            finding.users += vote.x > 0 ? 1 : 0
            finding.exchanges += vote.n
            finding.events += vote.x
            finding.expected += vote.n * vote.a / vote.b
        }
        finding.logE = Self.logMean(logs)
        return finding
    }

    package static func logE(_ vote: Vote, null: Double, ratio: Double) -> Double {
        let fall = Double.log((vote.b + ratio * vote.n) / (vote.b + null * vote.n))
        return min(vote.x * .log(ratio / null) - (vote.a + vote.x) * fall, logCap)
    }

    package static func logMean(_ logs: [Double]) -> Double {
        let top = logs.max() ?? 0
        return top + .log(logs.reduce(0) { $0 + .exp($1 - top) } / Double(logs.count))
    }
}
