import Foundation
import Testing

@testable import SlipwayCore

/// What the textbook rule does to good versions, measured: ANALYSIS.md §3.2 has 92 % at 10 requests per second.
///
/// Identical arms, Poisson counts, 0.5 % errors, lognormal latency (median 1.2 s, σ 0.6), five stages of 300 s. The p95 of n draws comes
/// from its asymptotic law: ln p95 is normal about its true value with σ √(p(1 − p)/n) / φ(z).
@Suite struct TextbookRuleTests {
    private static let rate = 10.0
    private static let errors = 0.005
    private static let rollouts = 200

    @Test(arguments: [1, 2, 3] as [UInt64])
    func takesBackMostCanariesThatAreIdenticalToStable(seed: UInt64) {
        var random = WireRandom(seed: seed)
        let takenBack = (0..<Self.rollouts).filter { _ in Self.isTakenBack(&random) }.count
        let share = Double(takenBack) / Double(Self.rollouts)
        #expect(share > 0.5, "seed \(seed): \(takenBack) of \(Self.rollouts) identical canaries were taken back")
        #expect(share > 0.85 && share < 0.98, "seed \(seed): \(share), where ANALYSIS.md has 0.92")
    }

    private static func isTakenBack(_ random: inout WireRandom) -> Bool {
        let textbook = RolloutFixtures.analysis(guards: [])
        var rollout = RolloutFixtures.started(
            RolloutPlan(weights: RolloutPlan.defaultWeights, interval: .seconds(300), analysis: textbook, bake: .zero)
        )
        var seconds = 0.0
        while !rollout.isSettled {
            seconds += 300
            let share = rollout.weight.share
            let (canary, stable) = (arm(share, &random), arm(1 - share, &random))
            let measurement = Measurement(
                at: RolloutFixtures.at(seconds),
                stage: rollout.stage,
                stable: stable,
                canary: canary,
                recentStable: stable,
                recentCanary: canary
            )
            _ = rollout.step(.measured(measurement), at: measurement.at)
        }
        return rollout.settlement?.outcome == .rolledBack
    }

    private static func arm(_ share: Double, _ random: inout WireRandom) -> ArmSummary {
        let exchanges = random.poisson(rate * 300 * share)
        let failures = min(exchanges, random.poisson(Double(exchanges) * errors))
        let spread = 0.6 * sqrt(0.95 * 0.05 / Double(max(1, exchanges))) / 0.103
        let p95 = exp(log(1200) + 0.6 * 1.645 + spread * random.normal())
        return RolloutFixtures.arm(exchanges, failures: failures, p95: p95)
    }
}

extension WireRandom {
    fileprivate mutating func unit() -> Double { Double.random(in: 0x1p-53...1, using: &self) }

    /// Box and Muller's method.
    fileprivate mutating func normal() -> Double {
        sqrt(-2 * log(unit())) * cos(2 * .pi * unit())
    }

    /// Counts arrivals for small means (Knuth), rounds a normal draw for large ones.
    fileprivate mutating func poisson(_ mean: Double) -> Int {
        guard mean > 0 else { return 0 }
        guard mean < 50 else { return max(0, Int((mean + sqrt(mean) * normal()).rounded())) }
        var (count, product) = (0, unit())
        while product > exp(-mean) {
            count += 1
            product *= unit()
        }
        return count
    }
}
