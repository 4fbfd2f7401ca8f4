import SlipwayAdmin
import Testing

@Suite struct RecordingEndpointTests {
    @Test(arguments: [
        (#"{"percentage": 0}"#, "percentage"), (#"{"percentage": 101}"#, "percentage"), (#"{"count": 0}"#, "count"),
        (#"{"seconds": 0}"#, "seconds"), (#"{"seconds": 86401}"#, "seconds"), (#"{"contents": true}"#, "contents"),
        (#"{"headers": ["x-team", "Cookie"]}"#, "headers"), (#"{"content": "yes"}"#, "content"),
    ])
    func whatMakesNoSenseIsNamed(_ body: String, _ field: String) async throws {
        try await AdminFixture.test { _, tester in
            let problem = try await tester.post("/api/v1/services/support/record", body).problem(400)
            #expect(problem.field == field)
        }
    }

    /// The fixture's gateway records nothing, as one does that is recording already.
    @Test func oneRecordingAtATime() async throws {
        try await AdminFixture.test { _, tester in
            let problem = try await tester.post("/api/v1/services/support/record").problem(409)
            #expect(problem.detail == "support is being recorded already: end that recording first")
            _ = try await tester.post("/api/v1/services/nope/record").problem(404)
        }
    }
}
