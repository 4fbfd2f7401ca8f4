import RealModule

extension Double {
    /// Φ, the standard normal distribution function.
    package static func normalCDF(_ x: Double) -> Double { 0.5 * Double.erfc(-x / Double.sqrt(2)) }

    /// ln Φ; by the asymptotic series where Φ itself would be lost.
    package static func logNormalCDF(_ x: Double) -> Double {
        guard x < -20 else { return Double.log(normalCDF(x)) }
        let inverse = 1 / (x * x)
        let series = 1 - inverse * (1 - 3 * inverse * (1 - 5 * inverse * (1 - 7 * inverse)))
        return -x * x / 2 - 0.5 * Double.log(2 * Double.pi) - Double.log(-x) + Double.log(series)
    }

    /// Φ⁻¹ by bisection: for p in 0…1 exclusive, to the last few bits.
    package static func normalQuantile(_ p: Double) -> Double {
        bisect(-39, 39) { normalCDF($0) < p }
    }

    package static func logBeta(_ a: Double, _ b: Double) -> Double {
        Double.logGamma(a) + Double.logGamma(b) - Double.logGamma(a + b)
    }

    /// ln I_x(a, b), the regularised incomplete beta function, also where I itself underflows.
    package static func logIncompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        if x <= 0 { return -.infinity }
        if x >= 1 { return 0 }
        if x > (a + 1) / (a + b + 2) { return Double.log(onePlus: -Double.exp(logBetaTail(1 - x, b, a))) }
        return logBetaTail(x, a, b)
    }

    /// ln(1 − I_x(a, b)).
    package static func logIncompleteBetaComplement(_ x: Double, _ a: Double, _ b: Double) -> Double {
        logIncompleteBeta(1 - x, b, a)
    }

    /// The continued fraction of I_x(a, b) by Lentz's method, for x below the mean. (DLMF 8.17.22.)
    private static func logBetaTail(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let front = a * Double.log(x) + b * Double.log(onePlus: -x) - logBeta(a, b) - Double.log(a)
        var (c, d) = (1.0, lentz(1 - (a + b) * x / (a + 1)))
        var fraction = d
        for m in 1...10_000 {
            let k = Double(m)
            for step in [
                k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k)),
                -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1)),
            ] {
                d = lentz(1 + step * d)
                c = 1 + step / c
                if abs(c) < 1e-300 { c = 1e-300 }
                fraction *= d * c
            }
            if abs(d * c - 1) < 1e-16 { break }
        }
        return front + Double.log(fraction)
    }

    private static func lentz(_ value: Double) -> Double { 1 / (abs(value) < 1e-300 ? 1e-300 : value) }

    /// The point between `low` and `high` where `isBelow` turns from true to false.
    static func bisect(_ low: Double, _ high: Double, _ isBelow: (Double) -> Bool) -> Double {
        var (low, high) = (low, high)
        for _ in 0..<200 {
            let middle = low + (high - low) / 2
            if middle <= low || middle >= high { break }
            if isBelow(middle) { low = middle } else { high = middle }
        }
        return low + (high - low) / 2
    }
}
