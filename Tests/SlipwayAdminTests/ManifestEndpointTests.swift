import HummingbirdTesting
import SlipwayAdmin
import SlipwayCore
import Synchronization
import Testing

@Suite struct ManifestEndpointTests {
    @Test func textIsHandedOverAsItCame() async throws {
        let seen = Received()
        try await AdminFixture.test(apply: seen.note) { _, tester in
            let response = try await tester.post("/api/v1/manifest", "services: {}\n")
            #expect(try response.value(API.Applied.self).services == ["support"])
            #expect(seen.texts == ["services: {}\n"])
        }
    }

    @Test func refusalIsAConflict() async throws {
        let refuse: @Sendable (String) async -> ApplyResult = { _ in .refused("v1.3 must stay") }
        try await AdminFixture.test(apply: refuse) { _, tester async throws in
            #expect(try await tester.post("/api/v1/manifest", "x").problem(409).detail == "v1.3 must stay")
        }
    }

    @Test func diagnosticsComeWithTheirPlaces() async throws {
        let diagnostic = API.Diagnostic(
            file: nil,
            line: 2,
            column: 3,
            path: "a.b",
            severity: "error",
            message: "m",
            hint: nil
        )
        let diagnose: @Sendable (String) async -> ApplyResult = { _ in .diagnostics([diagnostic]) }
        try await AdminFixture.test(apply: diagnose) { _, tester async throws in
            #expect(try await tester.post("/api/v1/manifest", "x").problem(422).diagnostics == [diagnostic])
        }
    }

    private final class Received: Sendable {
        private let state = Mutex<[String]>([])

        var texts: [String] { state.withLock { $0 } }

        func note(_ text: String) -> ApplyResult {
            state.withLock { $0.append(text) }
            return .applied
        }
    }
}
