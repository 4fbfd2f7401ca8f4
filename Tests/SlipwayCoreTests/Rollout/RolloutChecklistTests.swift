import Foundation
import Testing

@testable import SlipwayCore

/// What a checklist keeps shut, holds and takes back. What an item comes to is `ChecklistState`'s, tested beside it.
@Suite struct RolloutChecklistTests {
    static let start = RolloutFixtures.start
    static let items = [
        ChecklistItem("tests", .preDeployment, .command(["make", "test"])),
        ChecklistItem("review", .preDeployment, .manual("Reviewed")),
        ChecklistItem("flows", .duringDeployment, .check("flows"), every: .seconds(30)),
        ChecklistItem("runbooks", .postDeployment, .manual("Up to date")),
    ]

    static func rollout(_ plan: RolloutPlan, _ items: [ChecklistItem] = items) -> Rollout {
        let checklist = Checklist(id: "release", items: items)
        var rollout = RolloutFixtures.rollout(plan.gated(by: checklist), checklist: checklist)
        _ = rollout.step(.started, at: start)
        return rollout
    }

    static let plan = RolloutPlan(
        steps: [.setWeight(RolloutFixtures.percent(20)), .pause(.seconds(60)), .switchOver],
        bake: .seconds(60)
    )

    /// Ends the run of an item, if it runs.
    static func end(_ item: String, _ outcome: JobResult.Outcome, in rollout: inout Rollout, at now: Timestamp) {
        let job = rollout.runningJobs.first { $0.id.name.hasPrefix("\(item) ") }
        if let job { _ = rollout.step(.jobEnded(job.id, JobResult(outcome, output: "said")), at: now) }
    }

    static func approve(_ item: String, in rollout: inout Rollout, at now: Timestamp) {
        _ = rollout.step(.commanded(.approve(ChecklistItemID(item), Approval(by: "bob"))), at: now)
    }

    static func opened() -> Rollout {
        var rollout = rollout(plan)
        end("tests", .succeeded, in: &rollout, at: start)
        approve("review", in: &rollout, at: start)
        return rollout
    }

    @Test func theGateStandsBeforeUsersAndBehindTheDeploy() {
        let deploy = RolloutPlan.Step.deploy(limit: .seconds(60))
        let plan = RolloutPlan(steps: [deploy, .smoke("smoke", limit: .seconds(60)), .switchOver], bake: .zero)
        let gated = plan.gated(by: Checklist(id: "release", items: Self.items))
        #expect(gated.steps == [deploy, .smoke("smoke", limit: .seconds(60)), .gate("release"), .switchOver])
        #expect(gated.gated(by: Checklist(id: "release", items: [])) == gated)
        #expect(plan.gated(by: nil) == plan)
    }

    @Test func nobodyMeetsTheVersionBeforeEveryRequiredItem() {
        var rollout = Self.rollout(Self.plan)
        #expect(rollout.weight == .none && rollout.runningJobs.count == 1 && rollout.phase == .progressing)
        Self.end("tests", .succeeded, in: &rollout, at: Self.start)
        #expect(rollout.weight == .none && rollout.phase == .paused)
        Self.approve("review", in: &rollout, at: Self.start)
        #expect(rollout.weight == RolloutFixtures.percent(20) && rollout.phase == .paused)
    }

    @Test func aFailedItemEndsTheRolloutWithItsReason() {
        var rollout = Self.rollout(Self.plan)
        Self.end("tests", .failed, in: &rollout, at: Self.start)
        #expect(rollout.settlement?.outcome == .rolledBack && rollout.settlement?.reason == "tests failed: said")
        #expect(rollout.settlement?.failedAt == Weight.none)
    }

    @Test func whatCouldNotBeMeasuredIsTriedAgainAndPassesNothing() {
        var rollout = Self.rollout(Self.plan)
        Self.end("tests", .unmeasured, in: &rollout, at: Self.start)
        Self.approve("review", in: &rollout, at: Self.start)
        #expect(!rollout.isSettled && rollout.weight == .none && rollout.runningJobs.isEmpty)
        _ = rollout.step(.measurementFailed(""), at: Self.start + ChecklistItem.errorRetry)
        #expect(rollout.runningJobs.count == 1)
    }

    @Test func aGuardTakesTheTrafficBackAtAnyWeight() {
        var rollout = Self.opened()
        Self.end("flows", .failed, in: &rollout, at: Self.start + .seconds(1))
        #expect(rollout.settlement?.outcome == .rolledBack)
        #expect(rollout.settlement?.failedAt == RolloutFixtures.percent(20))
    }

    @Test func aGuardThatHasNotSpokenHoldsTheWeight() {
        var rollout = Self.opened()
        let later = Self.start + .seconds(61)
        _ = rollout.step(rollout.seen(.good, at: later), at: later)
        #expect(rollout.weight == RolloutFixtures.percent(20) && rollout.position?.hold?.kind == .checklist)
        Self.end("flows", .succeeded, in: &rollout, at: later)
        _ = rollout.step(rollout.seen(.good, at: later), at: later)
        #expect(rollout.weight == .full)
    }

    @Test func theLastStageGatesTheEndOfTheBake() {
        var rollout = Self.opened()
        Self.end("flows", .succeeded, in: &rollout, at: Self.start)
        var now = Self.start + .seconds(61)
        Self.end("flows", .succeeded, in: &rollout, at: now)
        _ = rollout.step(rollout.seen(.good, at: now), at: now)
        now = now + .seconds(61)
        _ = rollout.step(rollout.seen(.good, at: now), at: now)
        Self.end("flows", .succeeded, in: &rollout, at: now)
        _ = rollout.step(rollout.seen(.good, at: now), at: now)
        #expect(!rollout.isSettled && rollout.weight == .full && rollout.phase == .paused)
        Self.approve("runbooks", in: &rollout, at: now)
        #expect(rollout.settlement?.outcome == .promoted)
    }

    @Test func nobodySkipsAGate() {
        let rollout = Self.rollout(Self.plan)
        #expect(rollout.refusal(of: .promote(full: true)) != nil)
        #expect(rollout.refusal(of: .approve("tests", Approval(by: "bob"))) != nil)
        #expect(rollout.refusal(of: .approve("runbooks", Approval(by: "bob"))) != nil)
        #expect(rollout.refusal(of: .approve("review", Approval(by: " "))) != nil)
        #expect(rollout.refusal(of: .approve("review", Approval(by: "bob"))) == nil)
    }

    @Test func aPauseKeepsTheGateShutUntilItIsOver() {
        var rollout = Self.rollout(Self.plan)
        _ = rollout.step(.commanded(.pause), at: Self.start)
        Self.end("tests", .succeeded, in: &rollout, at: Self.start)
        Self.approve("review", in: &rollout, at: Self.start)
        #expect(rollout.weight == .none)
        _ = rollout.step(.commanded(.resume), at: Self.start + .seconds(9))
        #expect(rollout.weight == RolloutFixtures.percent(20))
    }

    @Test func anEndCancelsWhatRuns() {
        var rollout = Self.rollout(Self.plan)
        let job = rollout.runningJobs[0].id
        let effects = rollout.step(.commanded(.abort(reason: nil)), at: Self.start)
        #expect(effects.contains(.cancel(job)) && rollout.runningJobs.isEmpty)
        #expect(rollout.step(.jobEnded(job, JobResult(.failed)), at: Self.start) == [])
    }

    @Test func aRetryKeepsApprovalsOfTheSameVersion() {
        var rollout = Self.rollout(Self.plan)
        Self.approve("review", in: &rollout, at: Self.start)
        Self.end("tests", .failed, in: &rollout, at: Self.start)
        _ = rollout.step(.commanded(.retry(salt: 1, stable: "v1", environment: "green")), at: Self.start)
        #expect(rollout.checklist?["review"]?.finding.name == "satisfied")
        #expect(rollout.checklist?["tests"]?.finding.name == "open" && rollout.runningJobs.count == 1)
        Self.end("tests", .succeeded, in: &rollout, at: Self.start)
        #expect(rollout.weight == RolloutFixtures.percent(20))
    }

    @Test func aRestartFindsTheStateAsItWas() throws {
        let rollout = Self.rollout(Self.plan)
        let stored = try JSONEncoder().encode(rollout)
        #expect(try JSONDecoder().decode(Rollout.self, from: stored) == rollout)
    }
}
