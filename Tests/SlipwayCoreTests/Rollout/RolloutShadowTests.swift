import Testing

@testable import SlipwayCore

@Suite struct RolloutShadowTests {
    private static let blocked = Readiness(
        reasons: [.init(.divergence, "diverges beyond noise", eValue: 50, threshold: 20)],
        missing: []
    )
    private static let collecting = Readiness(reasons: [], missing: [.init(.pairs, "3 of 200 pairs")])
    private static let ready = Readiness(reasons: [], missing: [])

    private func rollout(leadsOn: Bool = true, deadline: Duration? = .seconds(100)) -> Rollout {
        let shadow = ShadowStep(
            plan: ShadowPlan(share: RolloutFixtures.percent(20)),
            deadline: deadline,
            leadsOn: leadsOn
        )
        let rest: [RolloutPlan.Step] = leadsOn ? [.setWeight(RolloutFixtures.percent(5)), .pause(nil)] : []
        return RolloutFixtures.started(RolloutPlan(steps: [.shadow(shadow)] + rest, bake: .seconds(30)))
    }

    private func see(_ readiness: Readiness?, _ rollout: inout Rollout, at seconds: Double) -> [Rollout.Effect] {
        let arm = RolloutFixtures.arm(0)
        let now = RolloutFixtures.at(seconds)
        var measurement = Measurement(
            at: now,
            stage: rollout.stage,
            stable: arm,
            canary: arm,
            recentStable: arm,
            recentCanary: arm
        )
        measurement.shadow = readiness
        return rollout.step(.measured(measurement), at: now)
    }

    @Test func aShadowHasNoUsers() {
        let rollout = rollout()
        #expect(rollout.weight == .none)
        #expect(
            rollout.split.shadow?.version == "v2" && rollout.split.shadow?.plan.share == RolloutFixtures.percent(20)
        )
        #expect(rollout.split.role(forKey: "anybody", random: 0) == .stable)
        #expect(rollout.phase == .progressing)
    }

    @Test func readinessOpensTheCanary() {
        var rollout = rollout()
        #expect(see(Self.collecting, &rollout, at: 1).isEmpty)
        let effects = see(Self.ready, &rollout, at: 2)
        #expect(effects.contains(.announce(.shadowReady)) && effects.contains(.publishSplit))
        #expect(rollout.weight == RolloutFixtures.percent(5))
        #expect(rollout.split.shadow == nil)
    }

    @Test func aBlockedShadowEndsTheRolloutWithItsReason() {
        var rollout = rollout()
        _ = see(Self.blocked, &rollout, at: 1)
        #expect(rollout.settlement?.outcome == .rolledBack)
        #expect(rollout.settlement?.failedAt == Weight.none)
        #expect(rollout.settlement?.reason == "shadow: diverges beyond noise")
        #expect(rollout.settlement?.checks.first?.figures?.eValue == 50)
        #expect(rollout.split.shadow == nil)
    }

    @Test func noEvidenceIsNotReadiness() {
        var rollout = rollout()
        #expect(see(nil, &rollout, at: 99).isEmpty)
        #expect(rollout.split.shadow != nil)
    }

    @Test func peopleAreAskedAtTheDeadlineAndMayGoOn() {
        var rollout = rollout()
        _ = see(Self.collecting, &rollout, at: 101)
        #expect(rollout.phase == .paused)
        #expect(rollout.split.shadow != nil)
        #expect(rollout.refusal(of: .promote(full: false)) == nil)
        let effects = rollout.step(.commanded(.promote(full: false)), at: RolloutFixtures.at(102))
        #expect(effects.contains(.publishSplit))
        #expect(rollout.weight == RolloutFixtures.percent(5) && rollout.split.shadow == nil)
        #expect(rollout.attempt.skipped != nil)
    }

    @Test func aReadyShadowStillOpensTheCanaryAfterItsDeadline() {
        var rollout = rollout()
        _ = see(Self.collecting, &rollout, at: 101)
        _ = see(Self.ready, &rollout, at: 120)
        #expect(rollout.weight == RolloutFixtures.percent(5))
    }

    @Test func aPauseStopsTheDecision() {
        var rollout = rollout()
        _ = rollout.step(.commanded(.pause), at: RolloutFixtures.at(1))
        #expect(see(Self.ready, &rollout, at: 2).isEmpty)
        _ = rollout.step(.commanded(.resume), at: RolloutFixtures.at(3))
        #expect(!see(Self.ready, &rollout, at: 4).isEmpty)
    }

    /// Ready opens a canary; it never promotes.
    @Test func aShadowAlonePromotesNobody() {
        var rollout = rollout(leadsOn: false, deadline: nil)
        _ = see(Self.ready, &rollout, at: 1)
        #expect(rollout.phase == .paused && rollout.reason.contains("start a canary"))
        #expect(see(Self.ready, &rollout, at: 2).isEmpty)
        #expect(rollout.refusal(of: .promote(full: false)) != nil)
        let before = rollout
        #expect(rollout.step(.commanded(.promote(full: false)), at: RolloutFixtures.at(3)).isEmpty)
        #expect(rollout == before && rollout.split.shadow != nil)
        _ = see(Self.blocked, &rollout, at: 4)
        #expect(rollout.settlement?.outcome == .rolledBack)
    }

    @Test func anAbortEndsTheShadow() {
        var rollout = rollout(leadsOn: false, deadline: nil)
        _ = rollout.step(.commanded(.abort(reason: nil)), at: RolloutFixtures.at(1))
        #expect(rollout.split.shadow == nil)
    }
}
