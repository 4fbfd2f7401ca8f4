import RealModule

/// Whether the canary's mean (cost, tokens) exceeds ρ0 times stable's: an asymptotic one-sided normal mixture.
///
///     D = mean_c − ρ0 mean_s,  stratified by stage with weights n_c n_s/(n_c + n_s);   z = D/SE,  n = n_c + n_s
///     ln E = ½ ln( 4R/(n+R) ) + n z² / (2(n+R)) + ln Φ( z √n / √(n+R) ),   R = 1/ρ²,   at most 60
///
/// Asymptotic: nothing is said below 100 exchanges of the canary. (ANALYSIS.md §2.4; Waudby-Smith et al. 2021; confseq.)
package struct MeanDifference: Hashable, Sendable {
    package private(set) var estimate = 0.0
    package private(set) var standardError = 0.0
    package private(set) var canaryCount = 0
    package private(set) var count = 0

    package init(_ strata: [PairedMoments], ratio: Double) {
        var (weights, sum, variance) = (0.0, 0.0, 0.0)
        for stratum in strata where stratum.canary.count > 1 && stratum.stable.count > 1 {
            let (c, s) = (stratum.canary, stratum.stable)
            let weight = Double(c.count) * Double(s.count) / Double(c.count + s.count)
            weights += weight
            sum += weight * (c.mean - ratio * s.mean)
            variance += weight * weight * (c.squaredError + ratio * ratio * s.squaredError)
            canaryCount += c.count
            count += c.count + s.count
        }
        guard weights > 0 else { return }
        estimate = sum / weights
        standardError = Double.sqrt(variance) / weights
    }

    /// The canary alone against an absolute limit.
    package init(_ canary: Moments, limit: Double) {
        estimate = canary.mean - limit
        standardError = Double.sqrt(canary.squaredError)
        canaryCount = canary.count
        count = canary.count
    }

    /// ln E that the difference is above zero.
    package func logEvidence(alpha: Double) -> Double {
        guard canaryCount >= 100, standardError > 0 else { return 0 }
        return Self.logEvidence(z: estimate / standardError, count: Double(count), rho: Self.rho(alpha: alpha))
    }

    /// What the difference is at least, at any number of looks.
    package func lowerBound(alpha: Double) -> Double {
        estimate - Self.halfWidth(error: standardError, count: Double(count), alpha: alpha, rho: Self.rho(alpha: alpha))
    }

    /// The mixture's width, tuned to be tightest at N* = 5000.
    package static func rho(alpha: Double) -> Double {
        let logarithm = -2 * Double.log(2 * alpha)
        return Double.sqrt((logarithm + Double.log(1 + logarithm)) / 5000)
    }

    package static func halfWidth(error: Double, count n: Double, alpha: Double, rho: Double) -> Double {
        let scaled = n * rho * rho + 1
        let inner = 2 * scaled / (n * rho * n * rho) * Double.log(1 + Double.sqrt(scaled) / (2 * alpha))
        return error * Double.sqrt(n) * Double.sqrt(inner)
    }

    package static func logEvidence(z: Double, count n: Double, rho: Double) -> Double {
        let r = 1 / (rho * rho)
        let log = 0.5 * Double.log(4 * r / (n + r)) + n * z * z / (2 * (n + r))
        return min(60, log + Double.logNormalCDF(z * Double.sqrt(n) / Double.sqrt(n + r)))
    }
}
