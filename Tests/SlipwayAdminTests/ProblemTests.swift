import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SlipwayAdmin
import SlipwayCore
import Testing

@Suite struct ProblemTests {
    @Test func unknownPathIsAProblem() async throws {
        try await AdminFixture.test { _, tester async throws in
            #expect(try await tester.get("/api/v2/rollouts").problem(404).detail.contains("/api/v2/rollouts"))
        }
    }

    @Test func wrongMethodNamesTheRightOnes() async throws {
        try await AdminFixture.test { _, tester in
            let response = try await tester.send(.delete, "/api/v1/rollouts/support-1")
            #expect(response.headers[.allow] == "GET, HEAD")
            _ = try response.problem(405)
            #expect(try await tester.get("/api/v1/rollouts/support-1/abort").problem(405).detail.contains("takes POST"))
        }
    }

    @Test(arguments: [
        ("{", nil, "the body is not JSON"),
        ("[]", nil, "the body is not a JSON object"),
        ("{}", "version", "the field `version` is missing"),
        (#"{"version": 3}"#, "version", "the field `version` is not a string"),
        (#"{"version": null}"#, "version", "the field `version` is missing"),
        (#"{"version": "v1.3", "supersede": "yes"}"#, "supersede", "the field `supersede` is not a boolean"),
        (
            #"{"verison": "v1.3"}"#, "verison",
            "unknown field `verison`: this request takes version, variant, strategy, supersede"
        ),
    ])
    func malformedBodyNamesTheField(body: String, field: String?, detail: String) async throws {
        try await AdminFixture.test { _, tester in
            let problem = try await tester.post("/api/v1/services/support/rollouts", body).problem(400)
            #expect(problem.detail == detail)
            #expect(problem.field == field)
        }
    }

    @Test func verbWithoutFieldsRefusesThem() async throws {
        try await AdminFixture.test { _, tester in
            try await tester.start()
            let problem = try await tester.post("/api/v1/rollouts/support-1/pause", #"{"for": "5m"}"#).problem(400)
            #expect(problem.detail == "unknown field `for`: this request takes no fields")
        }
    }

    @Test func bodyBeyondTheLimitIsTooLarge() async throws {
        try await AdminFixture.test { _, tester in
            let body = String(repeating: " ", count: 5 << 20)
            _ = try await tester.post("/api/v1/manifest", body).problem(413)
        }
    }

    @Test(arguments: ["0", "1001", "ten"])
    func badLimitIsRefused(limit: String) async throws {
        try await AdminFixture.test { _, tester async throws in
            #expect(try await tester.get("/api/v1/rollouts?limit=\(limit)").problem(400).field == "limit")
        }
    }

    @Test func unknownVersionAndStrategyAreNotFound() async throws {
        try await AdminFixture.test { _, tester in
            let path = "/api/v1/services/support/rollouts"
            let version = try await tester.post(path, #"{"version": "v9"}"#).problem(404)
            #expect(version.detail == "support has no version v9; it has: v1.2, v1.3, v1.4")
            _ = try await tester.post(path, #"{"version": "v1.3", "strategy": "bold"}"#).problem(404)
            _ = try await tester.post(path, #"{"version": "v1.2"}"#).problem(409)
        }
    }

    @Test func refusingStoreIsUnavailable() async throws {
        let store = FailingStore()
        try await AdminFixture.test(store: store) { _, tester in
            store.fail()
            let problem = try await tester.post("/api/v1/services/support/rollouts", #"{"version": "v1.3"}"#)
                .problem(503)
            #expect(problem.detail.contains("disk full"))
        }
    }
}
