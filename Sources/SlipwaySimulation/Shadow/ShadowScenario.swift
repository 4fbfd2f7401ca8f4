import RealModule
import SlipwayCore

/// A shadow whose true distance from production is known.
///
///     production's second answer    D_pp = logistic(logit(m) + s z)
///     the shadow's answer           D_ps = logistic(logit(m) + s z' + δ),      δ = s √2 Φ⁻¹(p), so that P(D_ps > D_pp) = p
///     with probability `wrongShare` the shadow's answer is plainly wrong: D_ps is near 0.9 whatever the noise
///
/// (The table of ANALYSIS.md §4.3.)
package struct ShadowScenario: Hashable, Sendable {
    /// s: how much divergences vary from request to request.
    private static let spread = 0.8

    package let name: String
    /// m: what production's two answers are apart, roughly the mean.
    package let noise: Double
    /// P(D_ps > D_pp) of the answers that are not plainly wrong.
    package let share: Double
    package let wrongShare: Double

    package init(_ name: String, noise: Double, share: Double, wrongShare: Double = 0) {
        self.name = name
        self.noise = noise
        self.share = share
        self.wrongShare = wrongShare
    }

    /// Whether the shadow answers as production does.
    package var isIdentical: Bool { share == 0.5 && wrongShare == 0 }

    package static let all: [ShadowScenario] = [0.12, 0.35].flatMap { noise in
        [
            ShadowScenario("identical", noise: noise, share: 0.5),
            ShadowScenario("other wording", noise: noise, share: 0.605),
            ShadowScenario("other answers", noise: noise, share: 0.76),
            ShadowScenario("one in five wrong", noise: noise, share: 0.5, wrongShare: 0.2),
            ShadowScenario("one in twenty wrong", noise: noise, share: 0.5, wrongShare: 0.05),
        ]
    }

    /// One pair's divergences: the shadow's, and that of production's second answer.
    package func divergences(_ random: inout SimulationRandom) -> (shadow: Double, second: Double) {
        let middle = Double.log(noise / (1 - noise))
        let second = Self.logistic(middle + Self.spread * random.normal())
        if random.uniform() < wrongShare { return (Self.logistic(2.2 + 0.4 * random.normal()), second) }
        let shift = share == 0.5 ? 0 : Self.spread * Double.sqrt(2) * Double.normalQuantile(share)
        return (Self.logistic(middle + shift + Self.spread * random.normal()), second)
    }

    private static func logistic(_ x: Double) -> Double { 1 / (1 + Double.exp(-x)) }
}
