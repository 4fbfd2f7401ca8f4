import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import SlipwayAdmin
import SlipwayController
import SlipwayCore
import Testing

@Suite struct RolloutEndpointTests {
    @Test func startAnswersCreatedWithTheLocation() async throws {
        try await AdminFixture.test { _, tester in
            let response = try await tester.post("/api/v1/services/support/rollouts", #"{"version": "v1.3"}"#)
            #expect(response.status == .created)
            #expect(response.headers[.location] == "/api/v1/rollouts/support-1")
            let rollout = try response.value(API.Rollout.self)
            #expect(rollout.id == "support-1")
            #expect(rollout.strategy == "careful")
        }
    }

    @Test func rolloutHasTheContractsKeys() async throws {
        try await AdminFixture.test { _, tester in
            try await tester.start()
            let response = try await tester.get("/api/v1/rollouts/support-1")
            let object = try JSONSerialization.jsonObject(with: Data(response.body.readableBytesView))
            let rollout = try #require(object as? [String: Any])
            let keys = [
                "id", "service", "version", "stable", "strategy", "phase", "reason", "step", "weights", "verdict",
                "outcome", "failed_at", "started_at", "attempt", "steps", "deadline", "settled_at", "figures",
                "takeback_ms", "generation", "reason_checks",
            ]
            for key in keys { #expect(rollout[key] != nil, "\(key)") }
            #expect(rollout["outcome"] is NSNull)
            #expect(rollout["phase"] as? String == "progressing")
            #expect(rollout["started_at"] as? String == "2027-01-15T08:00:00.000Z")
            #expect(rollout["deadline"] as? String == "2027-01-15T08:05:00.000Z")
            let weights = try #require(rollout["weights"] as? [String: [String: Double]])
            #expect(weights["desired"] == ["v1.2": 95, "v1.3": 5])
            #expect(weights["actual"] == [:])
        }
    }

    @Test func stepsTellWhereTheRolloutIs() async throws {
        try await AdminFixture.test { _, tester in
            let rollout = try await tester.start()
            #expect(rollout.step == 1)
            #expect(rollout.steps.map(\.state) == [.done, .current, .next, .next, .next])
            #expect(rollout.steps.map(\.weight) == [5, 5, 50, 50, 100])
            #expect(rollout.steps[1].text == "analysis guardrails for 5 min")
            #expect(rollout.steps[4].kind == .bake)
        }
    }

    @Test func rollbackTellsWhereAndWithWhichNumbers() async throws {
        try await AdminFixture.test { fixture, tester in
            try await tester.start()
            let stage = try #require(fixture.controller.status.rollouts["support-1"]?.rollout.stage)
            fixture.report("v1.2", .stable, stage: stage, [.ok: 95])
            fixture.report("v1.3", .canary, stage: stage, [.ok: 1, .error: 9])
            await fixture.settle()
            let rollout = try await tester.get("/api/v1/rollouts/support-1").value(API.Rollout.self)
            #expect(rollout.outcome == "rolled_back")
            #expect(rollout.phase == "degraded")
            #expect(rollout.failedAt == 5)
            #expect(rollout.reason == "error_rate 90.00 % > 50.00 %, 10 exchanges")
            #expect(rollout.reasonChecks.first?.canary == 0.9)
            #expect(rollout.reasonChecks.first?.limit == 0.5)
            #expect(rollout.reasonChecks.first?.guard == true)
            #expect(rollout.weights.desired == ["v1.2": 100, "v1.3": 0])
            #expect(rollout.steps.map(\.state) == [.done, .ended, .skipped, .skipped, .skipped])
            #expect(rollout.takebackMs == 0)
            #expect(rollout.figures?.canary.failures == 9)
            #expect(rollout.verdict?.result == "fail")
        }
    }

    @Test func actualWeightsAreCounted() async throws {
        try await AdminFixture.test { fixture, tester in
            try await tester.start()
            let stage = try #require(fixture.controller.status.rollouts["support-1"]?.rollout.stage)
            fixture.report("v1.2", .stable, stage: stage, [.ok: 3])
            fixture.report("v1.3", .canary, stage: stage, [.ok: 1])
            await fixture.settle()
            let rollout = try await tester.get("/api/v1/rollouts/support-1").value(API.Rollout.self)
            #expect(rollout.weights.actual == ["v1.2": 75, "v1.3": 25])
        }
    }

    @Test func everyVerbAnswersWithTheRolloutAfterIt() async throws {
        try await AdminFixture.test { _, tester in
            try await tester.start()
            let id = "/api/v1/rollouts/support-1"
            #expect(try await tester.post("\(id)/pause").value(API.Rollout.self).phase == "paused")
            #expect(try await tester.post("\(id)/resume", "{}").value(API.Rollout.self).phase == "progressing")
            let aborted = try await tester.post("\(id)/abort", #"{"reason": "typo"}"#).value(API.Rollout.self)
            #expect(aborted.outcome == "aborted")
            #expect(aborted.reason == "typo")
            let retried = try await tester.post("\(id)/retry").value(API.Rollout.self)
            #expect(retried.attempt == 2)
            #expect(retried.outcome == nil)
            let full = try await tester.post("\(id)/promote", #"{"full": true}"#).value(API.Rollout.self)
            #expect(full.weights.desired == ["v1.2": 0, "v1.3": 100])
            #expect(full.steps.last?.state == .current)
        }
    }

    @Test func stepsThatAPersonPassedOverAreSkipped() async throws {
        try await AdminFixture.test { _, tester in
            try await tester.start()
            let path = "/api/v1/rollouts/support-1/promote"
            let baking = try await tester.post(path, #"{"full": true}"#).value(API.Rollout.self)
            #expect(baking.steps.map(\.state) == [.done, .skipped, .skipped, .skipped, .current])
            let promoted = try await tester.post(path, #"{"full": true}"#).value(API.Rollout.self)
            #expect(promoted.steps.map(\.state) == [.done, .skipped, .skipped, .skipped, .skipped])
        }
    }

    @Test func promoteEndsAPauseStep() async throws {
        try await AdminFixture.test { _, tester in
            let rollout = try await tester.start(strategy: "manual")
            #expect(rollout.phase == "paused")
            #expect(rollout.deadline == nil)
            let after = try await tester.post("/api/v1/rollouts/support-1/promote", #"{"full": false}"#)
            #expect(try after.value(API.Rollout.self).outcome == "promoted")
        }
    }

    @Test func undoGoesBackAndSaysThatARolloutWasMade() async throws {
        try await AdminFixture.test { _, tester in
            try await tester.start(strategy: "manual")
            _ = try await tester.post("/api/v1/rollouts/support-1/promote")
            let response = try await tester.post("/api/v1/services/support/undo")
            #expect(response.status == .created)
            #expect(response.headers[.location] == "/api/v1/rollouts/support-2")
            #expect(try response.value(API.Rollout.self).reason == "brought back by undo")
            let service = try await tester.get("/api/v1/services/support").value(API.Service.self)
            #expect(service.stable == "v1.2")
        }
    }

    @Test func undoOfARolloutUnderWayAbortsIt() async throws {
        try await AdminFixture.test { _, tester in
            try await tester.start()
            let response = try await tester.post("/api/v1/services/support/undo")
            #expect(response.status == .ok)
            #expect(try response.value(API.Rollout.self).outcome == "aborted")
        }
    }

    @Test func supersedeTakesTheOthersPlace() async throws {
        try await AdminFixture.test { _, tester in
            try await tester.start()
            let path = "/api/v1/services/support/rollouts"
            let refused = try await tester.post(path, #"{"version": "v1.4"}"#).problem(409)
            #expect(refused.detail.contains("support-1 is under way"))
            #expect(try await tester.post(path, #"{"version": "v1.4", "supersede": true}"#).status == .created)
            let list = try await tester.get("/api/v1/rollouts").value(API.RolloutList.self)
            #expect(list.rollouts.map(\.id) == ["support-2", "support-1"])
            #expect(list.rollouts.map(\.outcome) == [nil, "superseded"])
            let one = try await tester.get("/api/v1/rollouts?service=support&limit=1").value(API.RolloutList.self)
            #expect(one.rollouts.map(\.id) == ["support-2"])
        }
    }

    @Test func journalTellsEachDecisionWithItsNumbers() async throws {
        try await AdminFixture.test { fixture, tester in
            try await tester.start()
            let stage = try #require(fixture.controller.status.rollouts["support-1"]?.rollout.stage)
            fixture.report("v1.3", .canary, stage: stage, [.error: 10])
            await fixture.settle()
            let path = "/api/v1/rollouts/support-1/events"
            let records = try await tester.get(path).value(API.JournalRecordList.self).events
            #expect(records.map(\.type) == ["started", "weight_set", "rolled_back"])
            #expect(records.map(\.sequence) == [1, 1, 2])
            #expect(records.last?.event == "measured")
            #expect(records.last?.checks.first?.rule == "max 0.5")
            #expect(records.last?.weight == 5)
            let later = try await tester.get("\(path)?after=1").value(API.JournalRecordList.self).events
            #expect(later.map(\.type) == ["rolled_back"])
        }
    }

    @Test(arguments: ["/api/v1/rollouts/x-9", "/api/v1/rollouts/x-9/events"])
    func unknownRolloutIsNotFound(path: String) async throws {
        try await AdminFixture.test { _, tester async throws in
            #expect(try await tester.get(path).problem(404).detail == "no rollout x-9")
        }
    }

    @Test(arguments: ["promote", "pause", "resume", "abort", "retry"])
    func verbOnAnUnknownRolloutIsNotFound(verb: String) async throws {
        try await AdminFixture.test { _, tester in
            _ = try await tester.post("/api/v1/rollouts/x-9/\(verb)").problem(404)
        }
    }

    @Test func verbThatMakesNoSenseIsRefusedWithTheReason() async throws {
        try await AdminFixture.test { _, tester in
            try await tester.start()
            let problem = try await tester.post("/api/v1/rollouts/support-1/resume").problem(409)
            #expect(problem.detail == "support-1 cannot resume: it is not paused")
        }
    }
}
