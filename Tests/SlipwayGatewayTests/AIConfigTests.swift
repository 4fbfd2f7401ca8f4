import SlipwayCore
import SlipwayTesting
import Testing

@testable import SlipwayGateway

/// A flag that decides what is changed in a service's requests.
@Suite(.timeLimit(.minutes(10)))
struct AIConfigTests {
    private static let flags = """
        {"flags": {"config": {"state": "ENABLED", "defaultVariant": "plain",
          "variants": {"plain": {}, "pro": {"model": "large", "prompt": {"text": "Hello {{targetingKey}} of {{version}}"}},
                       "wrong": {"max_tokens": "many"}},
          "targeting": {"if": [{"==": [{"var": "plan"}, "pro"]}, "pro", {"==": [{"var": "plan"}, "wrong"]}, "wrong",
                               {"==": [{"var": "plan"}, "odd"]}, {"frob": 1}]}}}}
        """

    private static func run(
        _ change: (inout Harness.Options) -> Void = { _ in },
        _ body: (Harness, WireConnection) async throws -> Void
    ) async throws {
        try await Harness.run {
            $0.flags = flags
            $0.aiConfig = AIConfigSpec(flag: "config", attributes: [.init("plan", .header("x-plan"))])
            $0.assignment = [.body(["user"])]
            $0.overlay = Overlay(model: "own", parameters: [.init("n", .integer(1))])
            change(&$0)
        } _: { harness in
            try await body(harness, try await harness.client())
        }
    }

    private static func request(_ plan: String, _ body: String = #"{"model":"a","messages":[],"user":"ann"}"#) -> String
    {
        VersionTests.post("/v1/chat/completions", body, fields: "x-plan: \(plan)\r\n")
    }

    /// What the upstream was asked, and what the client was told of it.
    private static func ask(
        _ harness: Harness,
        _ client: WireConnection,
        _ text: String
    ) async throws -> (body: String, field: String?) {
        try await client.send(text)
        let upstream = try await harness.upstream.accept()
        let received = try await upstream.receiveMessage()
        try await upstream.send(FaultTests.ok)
        let answer = try await client.receiveMessage()
        try await upstream.close()
        return (received.body, answer["x-slipway-flag"])
    }

    private static let own = #"{"model":"own","messages":[],"user":"ann","n":1}"#

    @Test func aVariantIsLaidOverTheVersionsOverlay() async throws {
        try await Self.run { harness, client in
            let asked = try await Self.ask(harness, client, Self.request("pro"))
            let prompt = #"{"role":"system","content":"Hello ann of v1"}"#
            #expect(asked.body == #"{"model":"large","messages":[\#(prompt)],"user":"ann","n":1}"#)
            #expect(asked.field == "config=pro")
            let plain = try await Self.ask(harness, client, Self.request("free"))
            #expect(plain.body == Self.own && plain.field == "config=plain")
            // The third variant is no config, and so is none that could be counted.
            let total = try await harness.statistics { $0.configs.map { $0.exchanges(.ok) } == [1, 1] }
            #expect(total.configs.map(\.choice.variant) == ["plain", "pro"] && total.configMisses.isEmpty)
        }
    }

    @Test(arguments: [
        ("wrong", AIConfigTable.Miss.invalidConfig), ("odd", .evaluationError),
    ])
    func whatIsNoConfigLeavesTheVersionsOwn(_ plan: String, _ miss: AIConfigTable.Miss) async throws {
        try await Self.run { harness, client in
            let asked = try await Self.ask(harness, client, Self.request(plan))
            #expect(asked.body == Self.own && asked.field == nil)
            let total = try await harness.statistics { !$0.configMisses.isEmpty }
            #expect(total.configMisses.map(\.miss) == [miss] && total.configMisses.map(\.count) == [1])
        }
    }

    // MARK: - Two variants under a rollout

    private static let pair = VariantPair(flag: "config", canary: "pro", stable: "plain")
    private static let split = """
        {"flags": {"config": {"state": "ENABLED", "defaultVariant": "plain",
          "variants": {"plain": {}, "pro": {"model": "large"}},
          "targeting": {"if": [{"==": [{"var": "plan"}, "staff"]}, "pro", {"fractional": [["pro", 50], ["plain", 50]]}]}}}}
        """

    /// Whom an exchange is charged to, by its field.
    private static func charged(_ requests: [String]) async throws -> [(field: String?, subject: Observation.Subject)] {
        var found: [(String?, Observation.Subject)] = []
        try await run {
            $0.flags = split
            $0.variants = pair
        } _: { harness, client in
            for request in requests {
                let before = harness.finished
                let field = try await ask(harness, client, request).field
                found.append((field, try await harness.charged(after: before)))
            }
        }
        return found
    }

    @Test func anExchangeIsChargedToTheVariantThatTheSplitGaveIt() async throws {
        let users = (0..<20).map { Self.request("free", #"{"model":"a","messages":[],"user":"user-\#($0)"}"#) }
        let found = try await Self.charged(users)
        for (field, subject) in found {
            let isCanary = field == "config=pro"
            #expect(subject.role == (isCanary ? .canary : .stable) && subject.stage == Harness.stage)
            #expect(subject.version == (isCanary ? "v1+config=pro" : "v1"))
        }
        #expect(Set(found.map(\.field)) == ["config=pro", "config=plain"])
    }

    @Test(
        arguments: [
            (request("staff"), "config=pro"), (request("free", #"{"model":"a","messages":[]}"#), "config=plain"),
            (VersionTests.post("/v1/embeddings", #"{"model":"a"}"#), nil),
        ] as [(String, String?)]
    )
    func whatTheSplitDidNotGiveIsChargedToNoStage(_ request: String, _ field: String?) async throws {
        let found = try await Self.charged([request])
        #expect(found.map(\.field) == [field])
        #expect(found.map(\.subject) == [.init(service: "support", version: "v1", role: .stable)])
    }

    @Test func withoutAnyFlagsTheVersionsOwnHolds() async throws {
        try await Self.run {
            $0.flags = nil
        } _: { harness, client in
            #expect(try await Self.ask(harness, client, Self.request("pro")).body == Self.own)
            let total = try await harness.statistics { !$0.configMisses.isEmpty }
            #expect(total.configMisses.map(\.miss) == [.unknownFlag])
        }
    }

    @Test func aBodyThatIsNoJSONPassesWhereTheVersionChangesNothing() async throws {
        try await Self.run {
            $0.overlay = .none
        } _: { harness, client in
            let asked = try await Self.ask(harness, client, Self.request("pro", "{no JSON"))
            #expect(asked.body == "{no JSON" && asked.field == nil)
            let total = try await harness.statistics { !$0.configMisses.isEmpty }
            #expect(total.configMisses.map(\.miss) == [.notJSON])
        }
    }

    @Test func otherRequestsAreNotRead() async throws {
        try await Self.run { harness, client in
            let asked = try await Self.ask(harness, client, VersionTests.post("/v1/embeddings", #"{"model":"a"}"#))
            #expect(asked.body == #"{"model":"a"}"# && asked.field == nil)
            #expect(await harness.gateway.statistics().total.configMisses.isEmpty)
        }
    }

    @Test func aFallbackHasTheVariantOnTopOfStables() async throws {
        try await Self.run {
            $0.canaryPort = DeadPort.number
            $0.canaryOverlay = Overlay(model: "canary")
            $0.fallback = .stable
        } _: { harness, client in
            let asked = try await Self.ask(harness, client, Self.request("pro"))
            #expect(asked.body.contains("Hello ann of v1") && asked.body.contains(#""n":1"#))
            #expect(asked.field == "config=pro")
        }
    }

    @Test func aRetryAndItsErrorNameTheVariantToo() async throws {
        try await Self.run {
            $0.upstreamPort = DeadPort.number
        } _: { harness, client in
            try await client.send(Self.request("pro"))
            let answer = try await client.receiveMessage()
            #expect(answer.status == 502 && answer["x-slipway-flag"] == "config=pro")
            let total = try await harness.statistics { $0.configs.contains { $0.exchanges(.error) == 1 } }
            #expect(total.configs.first { $0.choice.variant == "pro" }?.exchanges(.error) == 1)
        }
    }

    @Test func aShadowIsAskedWithTheSameVariant() async throws {
        let shadow = try await ScriptedUpstream.start(on: Harness.clientGroup)
        try await Self.run {
            $0.shadow = (.everything, shadow.port)
            $0.canaryOverlay = Overlay(model: "shadow", parameters: [.init("top_p", .integer(1))])
        } _: { harness, client in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await harness.gateway.mirror.run() }
                _ = try await Self.ask(harness, client, Self.request("pro"))
                let mirrored = try await shadow.accept().receiveMessage()
                #expect(mirrored.body.contains(#""model":"large""#) && mirrored.body.contains("Hello ann of v1"))
                #expect(mirrored.body.contains(#""top_p":1"#) && !mirrored.body.contains(#""n":1"#))
                tasks.cancelAll()
            }
        }
        try await shadow.stop()
    }
}
