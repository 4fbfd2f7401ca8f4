import HTTPTypes
import HummingbirdTesting
import SlipwayAdmin
import SlipwayController
import SlipwayCore
import Testing

@Suite struct HealthTests {
    @Test func livenessNeedsNothing() async throws {
        try await AdminFixture.test { _, tester in
            let response = try await tester.get("/healthz")
            #expect(response.status == .ok)
            #expect(response.text == "ok\n")
        }
    }

    @Test func probesByHeadAreAnsweredWithoutABody() async throws {
        try await AdminFixture.test { _, tester in
            let response = try await tester.send(.head, "/healthz")
            #expect(response.status == .ok)
            #expect(response.text.isEmpty)
        }
    }

    @Test func readyWhileTheStoreTakesCommits() async throws {
        try await AdminFixture.test { _, tester in
            let response = try await tester.get("/readyz")
            #expect(response.status == .ok)
        }
    }

    @Test func notReadyWithTheReasonWhileTheStoreRefuses() async throws {
        let store = FailingStore()
        try await AdminFixture.test(store: store) { fixture, tester in
            try await tester.start()
            store.fail()
            let rollout = try #require(fixture.controller.status.rollouts["support-1"]?.rollout)
            fixture.report("v1.3", .canary, stage: rollout.stage, [.error: 30])
            await fixture.settle()
            let problem = try await tester.get("/readyz").problem(503)
            #expect(problem.detail.contains("disk full"))
        }
    }

    @Test func statusPageLoadsNothingFromElsewhere() async throws {
        try await AdminFixture.test { _, tester in
            let response = try await tester.get("/")
            #expect(response.headers[.contentType] == "text/html; charset=utf-8")
            #expect(response.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
            #expect(!response.text.contains("src=") && !response.text.contains("https://"))
        }
    }
}
