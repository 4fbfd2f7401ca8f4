import HTTPTypes
import HummingbirdTesting
import SlipwayAdmin
import SlipwayCore
import Testing

@Suite struct ServiceEndpointTests {
    @Test func listsServicesInTheManifestsOrder() async throws {
        try await AdminFixture.test { _, tester in
            let list = try await tester.get("/api/v1/services").value(API.ServiceList.self)
            #expect(list.services.map(\.id) == ["support"])
        }
    }

    @Test func serviceShowsVersionsSplitAndRolloutUnderWay() async throws {
        try await AdminFixture.test { _, tester in
            try await tester.start()
            let service = try await tester.get("/api/v1/services/support").value(API.Service.self)
            #expect(service.stable == "v1.2")
            #expect(service.versions.map(\.id) == ["v1.2", "v1.3", "v1.4"])
            #expect(service.weights.desired == ["v1.2": 95, "v1.3": 5])
            #expect(service.active == "support-1")
            #expect(service.strategy == "careful")
        }
    }

    @Test func promptsAreNeverShown() async throws {
        try await AdminFixture.test { _, tester async throws in
            #expect(try await tester.get("/api/v1/services").text.contains("secret prompt") == false)
        }
    }

    @Test func absentValuesAreNullNotMissing() async throws {
        try await AdminFixture.test { _, tester async throws in
            #expect(try await tester.get("/api/v1/services/support").text.contains(#""active":null"#))
        }
    }

    @Test func moneyHasNoDigitsOfTheBinaryFormat() {
        #expect("\((0.1 + 0.2).forJSON) \(0.00020999999999999998.forJSON) \(0.0.forJSON)" == "0.3 0.00021 0.0")
    }

    @Test func metricsCountByVersionOverTheWindow() async throws {
        try await AdminFixture.test { fixture, tester in
            fixture.report("v1.2", .stable, stage: nil, [.ok: 3, .error: 1, .cancelled: 1])
            fixture.say([1, 0.5], of: "v1.2", .stable, stage: nil)
            await fixture.settle()
            let path = "/api/v1/services/support/metrics?window=10s"
            let metrics = try await tester.get(path).value(API.ServiceMetrics.self)
            let stable = try #require(metrics.versions["v1.2"])
            #expect(metrics.windowMs == 10_000)
            #expect(stable.routed == 5)
            #expect(stable.exchanges == 4)
            #expect(stable.outcomes["error"] == 1)
            #expect(stable.outcomes["timeout"] == 0)
            #expect(stable.requestsPerSecond == 0.5)
            #expect(stable.errorRate == 0.25)
            #expect(stable.latencyMs.map { abs($0.p95 - 100) < 2 } == true)
            #expect([stable.tokens.input, stable.tokens.output, stable.tokens.measuredExchanges] == [40, 80, 4])
            #expect(stable.cost.usd == 1.0)
            #expect(stable.feedback == API.Feedback(count: 2, satisfaction: 0.75))
            #expect(metrics.versions["v1.3"]?.feedback == API.Feedback(count: 0, satisfaction: nil))
            #expect(metrics.versions["v1.3"]?.errorRate == nil)
        }
    }

    @Test func metricsOfAnOldStretchAreNotInALaterWindow() async throws {
        try await AdminFixture.test { fixture, tester in
            fixture.report("v1.2", .stable, stage: nil, [.ok: 3])
            await fixture.settle()
            fixture.clock.advance(by: .seconds(60))
            let path = "/api/v1/services/support/metrics?window=30s"
            let metrics = try await tester.get(path).value(API.ServiceMetrics.self)
            #expect(metrics.versions["v1.2"]?.routed == 0)
        }
    }

    @Test(arguments: ["5", "1s", "2h", "-5m", "5 minutes", "", "99999999999999999999s"])
    func badWindowIsRefused(window: String) async throws {
        try await AdminFixture.test { _, tester in
            let query = window.replacing(" ", with: "%20")
            let problem = try await tester.get("/api/v1/services/support/metrics?window=\(query)").problem(400)
            #expect(problem.field == "window")
        }
    }

    @Test func unknownServiceNamesTheKnownOnes() async throws {
        try await AdminFixture.test { _, tester async throws in
            for path in ["/api/v1/services/nope", "/api/v1/services/nope/metrics", "/api/v1/rollouts?service=nope"] {
                #expect(try await tester.get(path).problem(404).detail == "no service nope; there are: support")
            }
        }
    }

    @Test func unknownParameterIsRefused() async throws {
        try await AdminFixture.test { _, tester in
            let problem = try await tester.get("/api/v1/services/support/metrics?windw=5m").problem(400)
            #expect(problem.field == "windw")
        }
    }
}
