import NIOCore
import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Testing

/// Everything at once: many clients that ask, stream, leave and reset, an upstream that answers, cuts and closes, and publications between.
///
/// What must hold is what holds in peace: no answer mixes two snapshots, each routed exchange is counted once, and nothing stays open (the
/// harness checks the last two).
@Suite(.timeLimit(.minutes(10)))
struct TurmoilTests {
    struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 33)
        }
    }

    static let paths = ["/ok", "/ok", "/close", "/cut", "/stream", "/brokenStream", "/garbage"]

    @Sendable static func answer(_ request: WireMessage) -> ScriptedUpstream.Answer {
        let arm = request["x-arm"] ?? "none"
        return switch request.startLine.split(separator: " ")[1] {
        case "/close": .sendAndClose("")
        case "/cut": .sendAndClose("HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n\(arm)")
        case "/stream": .send(StreamTests.head + StreamTests.chunk("data: \(arm)\n\n") + "0\r\n\r\n")
        case "/brokenStream": .send(StreamTests.head + StreamTests.chunk("data: \(arm)\n\n") + "x")
        case "/garbage": .send("garbage\r\n\r\n")
        default: .send("HTTP/1.1 200 OK\r\ncontent-length: \(arm.utf8.count)\r\n\r\n\(arm)")
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func nothingMixesAndNothingIsLost(_ seed: UInt64) async throws {
        try await Harness.run {
            $0.loops = 2
            $0.overlay.headers = [.init("x-arm", "v1")]
        } _: { harness in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await harness.upstream.answerAll(by: Self.answer) }
                try await Self.run(harness, seed: seed)
                group.cancelAll()
            }
        }
    }

    private static func run(_ harness: Harness, seed: UInt64) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    var random = Seeded(state: seed &* 1000 &+ UInt64(number))
                    for _ in 0..<40 { try await visit(harness, &random) }
                }
            }
            for generation in 2..<60 {
                var options = Harness.Options()
                let stable: VersionID = generation.isMultiple(of: 2) ? "v2" : "v1"
                options.overlay.headers = [.init("x-arm", "v1")]
                let snapshot = Harness.snapshot(
                    options,
                    port: harness.upstream.port,
                    stable: stable,
                    generation: UInt64(generation)
                )
                harness.gateway.publish(snapshot)
                try await Harness.clientGroup.any().scheduleTask(in: .milliseconds(3)) {}.futureResult.get()
            }
            try await group.waitForAll()
        }
    }

    /// One client: up to three requests one after the other, and an end that may come at any moment.
    private static func visit(_ harness: Harness, _ random: inout Seeded) async throws {
        let client = try await WireConnection.connect(port: harness.port, on: Harness.clientGroup)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let path = paths.randomElement(using: &random) ?? "/ok"
            let body = Bool.random(using: &random) ? "content-length: 3\r\n\r\nabc" : "\r\n"
            client.post(bytes: Array("POST \(path) HTTP/1.1\r\nhost: gw\r\n\(body)".utf8))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: return try await client.close()
            case 1: return try await client.reset()
            default: break
            }
            guard try await expectWholeAnswer(to: path, on: client) else { break }
        }
        try await client.close()
    }

    /// False where the connection has ended with the answer.
    private static func expectWholeAnswer(to path: String, on client: WireConnection) async throws -> Bool {
        do {
            let response = try await client.receiveMessage()
            if response.status == 200, path == "/ok" || path == "/stream" {
                let version = response["x-slipway-version"] ?? ""
                #expect(response.body.contains(version == "v1" ? "v1" : "none"))
            }
            return response["connection"] == nil
        } catch let error as WireConnection.NothingCame {
            #expect(path == "/cut" || path == "/brokenStream", "\(path): \(error)")
            return false
        }
    }
}
