import Foundation
import Testing

@testable import SlipwayCore

/// The defects of the field's progressive delivery systems that a canary can have, each as a fact about this machine.
///
/// | number | here, or where else |
/// |---|---|
/// | 1, 2, 5–9, 11–13, 15–19 | here |
/// | 3 | here as far as the machine goes: weight, salt, stage and versions are one value. The gateway's tests show that it reads one. |
/// | 4 | the shell's: one consumer, compare-and-set, answers after the commit (Tests/SlipwayControllerTests) |
/// | 10 | VersionDigestTests: form 1 is stable, its number is stored |
/// | 14 | here: a state has no weight of its own to disagree with; the actual one is counted at the gateway (ActualSplit) |
/// | 20 | the manifest's goldens: valid and invalid values of every duration |
@Suite struct RolloutFieldTests {
    private typealias Fixtures = RolloutFixtures

    @Test("FIELD 1: abort after promote --full wins")
    func abortAfterPromoteFull() {
        var rollout = Fixtures.started(Fixtures.short())
        _ = rollout.obey(.promote(full: true), at: 10)
        #expect(rollout.weight == .full)
        #expect(rollout.obey(.abort(reason: nil), at: 11).contains(.publishSplit))
        #expect(rollout.settlement?.outcome == .aborted)
        #expect(rollout.split == Split(stable: "v1"))
        #expect(rollout.obey(.promote(full: true), at: 12).isEmpty)
    }

    @Test("FIELD 2: an abort returns all traffic in the same step, whatever waits", arguments: SeenTraffic.allCases)
    func abortWaitsForNothing(traffic: SeenTraffic) {
        var rollout = Fixtures.started(Fixtures.short())
        _ = rollout.see(traffic, at: 61)
        let wasSettled = rollout.isSettled
        _ = rollout.obey(.abort(reason: nil), at: 62)
        #expect(rollout.weight == .none && rollout.split.canary == nil)
        #expect(wasSettled == (rollout.settlement?.outcome == .rolledBack))
    }

    @Test("FIELD 3: weight, salt, stage and version change as one value")
    func splitIsOneValue() throws {
        var rollout = Fixtures.started(Fixtures.short())
        #expect(
            rollout.split.canary
                == Split.Canary(
                    version: "v2",
                    weight: Fixtures.percent(5),
                    salt: Fixtures.salt,
                    stage: StageID(rollout: "support-7", attempt: 1, step: 0),
                    isJudged: false
                )
        )
        _ = rollout.obey(.abort(reason: nil), at: 1)
        _ = rollout.obey(.retry(salt: 9, stable: "v1.5"), at: 2)
        let canary = try #require(rollout.split.canary)
        #expect(rollout.split.stable == "v1.5" && canary.salt == 9 && canary.stage.attempt == 2)
    }

    @Test("FIELD 5: the split is recomputed after a restart, not remembered as done")
    func splitAfterRestart() throws {
        var rollout = Fixtures.started(Fixtures.short())
        _ = rollout.see(.good, at: 61)
        let restored = try JSONDecoder().decode(Rollout.self, from: JSONEncoder().encode(rollout))
        #expect(restored.split == rollout.split && restored.weight == Fixtures.percent(50))
    }

    @Test("FIELD 6: an analysis that was ended before it saw anything is not a pass")
    func terminatedAnalysisIsNoPass() {
        var rollout = Fixtures.started(Fixtures.short())
        _ = rollout.see(.none, at: 61)
        #expect(rollout.verdict?.result == .inconclusive)
        _ = rollout.obey(.abort(reason: nil), at: 62)
        #expect(rollout.settlement?.outcome == .aborted && rollout.verdict?.result == .inconclusive)
    }

    @Test("FIELD 7: missing evidence never promotes", arguments: [SeenTraffic.none, .stableSilent])
    func missingEvidenceHolds(traffic: SeenTraffic) {
        var rollout = Fixtures.started(Fixtures.short(), baseline: Fixtures.arm(1000, failures: 5))
        for second in stride(from: 61.0, to: 7200, by: 600) { _ = rollout.see(traffic, at: second) }
        #expect(rollout.weight == Fixtures.percent(5) && rollout.phase == .paused)
        #expect(rollout.position?.hold == Rollout.Hold(kind: .inconclusive, since: Fixtures.at(61), isOverdue: true))
    }

    @Test("FIELD 8: commands without a rollout under way are refused and change nothing")
    func commandsOutsideTheirStates() {
        var rollout = Fixtures.started(RolloutPlan(steps: [], bake: .zero))
        #expect(rollout.settlement?.outcome == .promoted)
        let settled = rollout
        let retry = Rollout.Command.retry(salt: 1, stable: "v1")
        for command in [.abort(reason: nil), .pause, .resume, .promote(full: true), .promote(full: false), retry] {
            #expect(rollout.refusal(of: command) != nil)
            #expect(rollout.obey(command, at: 5).isEmpty)
        }
        #expect(rollout == settled && rollout.split == Split(stable: "v2"))
    }

    @Test("FIELD 9: promote --full works while paused")
    func promoteFullWhilePaused() {
        var rollout = Fixtures.started(Fixtures.short())
        _ = rollout.obey(.pause, at: 10)
        _ = rollout.obey(.promote(full: true), at: 20)
        #expect(rollout.weight == .full && rollout.phase == .progressing)
        _ = rollout.see(.none, at: 51)
        #expect(rollout.settlement?.outcome == .promoted)
    }

    @Test("FIELD 9: figures and baseline of an older attempt do not count after a retry")
    func olderAttemptsDoNotCount() {
        var rollout = Fixtures.started(Fixtures.short([50, 100]))
        let firstStage = rollout.stage
        _ = rollout.see(.good, at: 61)
        #expect(rollout.baseline != nil)
        _ = rollout.obey(.abort(reason: nil), at: 70)
        _ = rollout.obey(.retry(salt: 2, stable: "v1"), at: 80)
        #expect(rollout.baseline == nil && rollout.verdict == nil)
        #expect(rollout.step(rollout.seen(.good, of: firstStage, at: Fixtures.at(200)), at: Fixtures.at(200)).isEmpty)
        #expect(rollout.weight == Fixtures.percent(50))
    }

    @Test("FIELD 11: no weight outside 0…100 can be made, or read from a store", arguments: [-25, 125, 100.001])
    func weightsAreBounded(percent: Double) {
        #expect(Weight(percent: percent) == nil)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Weight.self, from: Data("\(percent)".utf8)) }
    }

    @Test("FIELD 12: a settled rollout writes nothing more", arguments: SeenTraffic.allCases)
    func settledIsAFixedPoint(traffic: SeenTraffic) {
        var rollout = Fixtures.started(Fixtures.short())
        _ = rollout.obey(.abort(reason: nil), at: 1)
        let settled = rollout
        for second in stride(from: 2.0, to: 100, by: 7) { #expect(rollout.see(traffic, at: second).isEmpty) }
        #expect(rollout == settled)
    }

    @Test("FIELD 12: a hold is told once, not at every measurement")
    func holdIsToldOnce() {
        var rollout = Fixtures.started(Fixtures.short())
        let told = stride(from: 61.0, to: 119, by: 1).map { rollout.see(.none, at: $0).count }
        #expect(told.reduce(0, +) == 1)
    }

    @Test("FIELD 13: a guard's breach in the bake returns the traffic to the version that was never touched")
    func lastKnownGoodStays() {
        var rollout = Fixtures.started(Fixtures.short([100]), baseline: Fixtures.arm(1000, failures: 5))
        _ = rollout.see(.good, at: 61)
        #expect(rollout.split.stable == "v1" && rollout.weight == .full)
        let effects = rollout.see(.broken, at: 70)
        #expect(!effects.contains(.relabelStable("v2")))
        #expect(rollout.split == Split(stable: "v1"))
        #expect(rollout.settlement?.failedAt == .full)
    }

    @Test("FIELD 14: the status shows the weight that the split has", arguments: SeenTraffic.allCases)
    func statusIsTheSplit(traffic: SeenTraffic) {
        var rollout = Fixtures.started(Fixtures.short())
        _ = rollout.see(traffic, at: 61)
        #expect(rollout.weight == rollout.split.canary?.weight ?? .none)
        #expect(rollout.split.desired["v2"] ?? 0 == rollout.weight.percent)
    }

    /// Each way to a state that is not over, and a breach in it.
    enum Waiting: CaseIterable {
        case analysis
        case pausedByPerson
        case holding
        case overdue
        case pauseStep
        case bake
        case forcedBake

        func reach() -> Rollout {
            typealias Fixtures = RolloutFixtures
            let steps: [RolloutPlan.Step] = [
                .setWeight(Fixtures.percent(5)), .analysis(Fixtures.analysis(), .seconds(60)), .pause(nil),
            ]
            // No `guardrails` of the whole rollout: the analysis step's own guards have to do.
            var rollout = Fixtures.started(RolloutPlan(steps: steps, bake: .seconds(600)))
            switch self {
            case .analysis: break
            case .pausedByPerson: _ = rollout.obey(.pause, at: 1)
            case .holding: _ = rollout.see(.none, at: 61)
            case .overdue: _ = rollout.see(.none, at: 200)
            case .pauseStep: _ = rollout.see(.good, at: 61)
            case .bake:
                _ = rollout.see(.good, at: 61)
                _ = rollout.obey(.promote(full: false), at: 62)
            case .forcedBake: _ = rollout.obey(.promote(full: true), at: 1)
            }
            return rollout
        }
    }

    @Test("FIELD 15: guards take the traffic back from every state that is not over", arguments: Waiting.allCases)
    func guardsRunEverywhere(waiting: Waiting) {
        var rollout = waiting.reach()
        #expect(!rollout.isSettled)
        _ = rollout.see(.broken, at: 300)
        #expect(rollout.settlement?.outcome == .rolledBack && rollout.weight == .none)
        #expect(rollout.settlement?.checks.map(\.isGuard) == [true])
    }

    @Test("FIELD 16: a second start is no start, also at weight 0 and after the end")
    func startsOnce() {
        var rollout = Fixtures.started(RolloutPlan(steps: [.pause(nil)], bake: .zero))
        #expect(rollout.weight == .none)
        #expect(rollout.step(.started, at: Fixtures.at(5)).isEmpty)
        _ = rollout.obey(.abort(reason: nil), at: 6)
        #expect(rollout.step(.started, at: Fixtures.at(7)).isEmpty)
        #expect(rollout.settlement?.outcome == .aborted)
    }

    @Test("FIELD 17: abort is allowed until the bake ends")
    func abortUntilTheBakeEnds() {
        var rollout = Waiting.bake.reach()
        _ = rollout.obey(.abort(reason: nil), at: 661)
        #expect(rollout.settlement?.outcome == .aborted && rollout.split == Split(stable: "v1"))
    }

    @Test(
        "FIELD 18: an error holds and never passes, whatever the policy",
        arguments: AnalysisPlan.OnInconclusive.allCases
    )
    func errorsHold(policy: AnalysisPlan.OnInconclusive) {
        var rollout = Fixtures.started(Fixtures.short(analysis: Fixtures.analysis(onInconclusive: policy)))
        for second in stride(from: 61.0, to: 7200, by: 60) {
            _ = rollout.step(.measurementFailed("no answer"), at: Fixtures.at(second))
        }
        #expect(rollout.weight <= Fixtures.percent(5))
        #expect(rollout.settlement?.outcome == (policy == .fail ? .rolledBack : nil))
    }

    @Test("FIELD 19: only a retry clears an abort")
    func abortIsSticky() {
        var rollout = Fixtures.started(Fixtures.short())
        _ = rollout.obey(.abort(reason: nil), at: 1)
        let events: [Rollout.Event] = [
            .started, .superseded(by: "support-8"), .measurementFailed(""), .commanded(.resume),
            .commanded(.promote(full: true)),
        ]
        for event in events { #expect(rollout.step(event, at: Fixtures.at(2)).isEmpty) }
        _ = rollout.obey(.retry(salt: 2, stable: "v1"), at: 3)
        #expect(rollout.attempt.number == 2 && rollout.weight == Fixtures.percent(5))
    }
}
