import NIOCore
import SlipwayAdmin
import SlipwayCore
import SlipwayTesting
import Testing

@Suite struct ClientTests {
    @Test func readsWhatTheServerWrites() async throws {
        try await AdminFixture.serve { fixture, address in
            let client = SlipwayClient(server: "http://\(address)/", timeout: .minutes(10))
            let started = try await client.start(API.StartRollout(version: "v1.3"), of: "support")
            #expect(started.id == "support-1")
            #expect(try await client.rollout("support-1").startedAt == started.startedAt)
            #expect(try await client.rollout(named: "support").id == "support-1")
            #expect(try await client.services().map(\.id) == ["support"])
            #expect(try await client.rollouts(of: "support").count == 1)
            #expect(try await client.metrics(of: "support").versions.count == 3)
            #expect(try await client.journal(of: "support-1", after: 0).map(\.type) == ["started", "weight_set"])
            #expect(try await client.pause("support-1").phase == "paused")
            #expect(try await client.resume("support-1").phase == "progressing")
            #expect(try await client.promote("support-1", full: true).weights.desired["v1.3"] == 100)
            #expect(try await client.abort("support-1", reason: "no").reason == "no")
            #expect(try await client.retry("support-1").attempt == 2)
            #expect(try await client.undo("support").outcome == "aborted")
            #expect(try await client.apply(manifest: "").applied)
        }
    }

    @Test func problemsBecomeReadableErrors() async throws {
        try await AdminFixture.serve { _, address async throws in
            let client = SlipwayClient(server: "http://\(address)", timeout: .minutes(10))
            let error = await #expect(throws: ClientError.self) { try await client.rollout(named: "nope") }
            #expect(error?.description == "there is neither a rollout nor a service nope")
            let none = await #expect(throws: ClientError.self) { try await client.rollout(named: "support") }
            #expect(none?.description == "support has had no rollout yet")
        }
    }

    @Test func tokenIsSent() async throws {
        let settings = AdminSettings(listen: ListenAddress(host: "127.0.0.1", port: 0), token: Secret("t"))
        try await AdminFixture.serve(settings: settings) { _, address in
            let server = "http://\(address)"
            let services = try await SlipwayClient(server: server, token: Secret("t"), timeout: .minutes(10)).services()
            #expect(services.count == 1)
            let error = await #expect(throws: ClientError.self) {
                try await SlipwayClient(server: server, timeout: .minutes(10)).services()
            }
            #expect(error?.description.contains("SLIPWAY_TOKEN") == true)
        }
    }

    @Test func nobodyThereIsSaidAsSuch() async throws {
        let address = "127.0.0.1:\(DeadPort.number)"
        let client = SlipwayClient(server: "http://\(address)", timeout: .minutes(10))
        let error = await #expect(throws: ClientError.self) { try await client.services() }
        #expect(error?.description == "no server at http://\(address): is `slipway serve` running?")
    }

    @Test func urlThatIsNoneIsSaidAsSuch() async throws {
        let error = await #expect(throws: ClientError.self) { try await SlipwayClient(server: "nonsense").services() }
        #expect(error?.description.contains("is no server's URL") == true)
    }

    @Test func diagnosticsAreListedLikeACompilers() async throws {
        let diagnostic = API.Diagnostic(
            file: "slipway.yaml",
            line: 12,
            column: 5,
            path: "services.support.stabel",
            severity: "error",
            message: "unknown key",
            hint: "did you mean stable?"
        )
        let diagnose: @Sendable (String) async -> ApplyResult = { _ in .diagnostics([diagnostic]) }
        try await AdminFixture.serve(apply: diagnose) { _, address async throws in
            let client = SlipwayClient(server: "http://\(address)", timeout: .minutes(10))
            let error = await #expect(throws: ClientError.self) { try await client.apply(manifest: "x") }
            let line =
                "slipway.yaml:12:5: error: unknown key (services.support.stabel); did you mean stable?"
            #expect(error?.description == "1 error; nothing was changed\n\(line)")
        }
    }
}
