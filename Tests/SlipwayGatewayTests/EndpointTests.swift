import NIOCore
import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Testing

/// Versions with several endpoints.
@Suite(.timeLimit(.minutes(10)))
struct EndpointTests {
    private static let broken = "HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n"

    /// With a second endpoint beside the harness's own, both served until the end.
    private static func run(
        _ change: (inout Harness.Options) -> Void = { _ in },
        first: @escaping @Sendable (WireMessage) -> ScriptedUpstream.Answer = { _ in .send(FaultTests.ok) },
        second: @escaping @Sendable (WireMessage) -> ScriptedUpstream.Answer = { _ in .send(FaultTests.ok) },
        _ body: (Harness, ScriptedUpstream) async throws -> Void
    ) async throws {
        let other = try await ScriptedUpstream.start(on: Harness.clientGroup)
        try await Harness.run {
            $0.replicaPorts = [other.port]
            change(&$0)
        } _: { harness in
            // They end with their connections, which the harness closes when it stops.
            let serving = [
                Task { await harness.upstream.answerAll(by: first) }, Task { await other.answerAll(by: second) },
            ]
            defer { for task in serving { task.cancel() } }
            try await body(harness, other)
        }
        try await other.stop()
    }

    private static func ask(_ client: WireConnection, times: Int = 1) async throws -> [Int] {
        var statuses: [Int] = []
        for _ in 0..<times {
            try await client.send(FaultTests.get)
            statuses.append(try await client.receiveMessage().status)
        }
        return statuses
    }

    private static func endpoints(_ harness: Harness) async -> [GatewayStatistics.Endpoint] {
        await harness.gateway.statistics().total.endpoints.filter { $0.version == "v1" }
    }

    @Test func bothEndpointsServe() async throws {
        try await Self.run { harness, _ in
            let client = try await harness.client()
            #expect(try await Self.ask(client, times: 60).allSatisfy { $0 == 200 })
            let endpoints = await Self.endpoints(harness)
            #expect(endpoints.count == 2)
            #expect(endpoints.allSatisfy { $0.attempts(.ok) > 5 })
        }
    }

    @Test func anEndpointThatFailsInARowIsLeftOutAndComesBack() async throws {
        try await Self.run {
            $0.ejection = EjectionPolicy(failures: 3, time: .seconds(10), slowStart: .zero)
        } first: { _ in
            .send(Self.broken)
        } _: { harness, _ in
            let client = try await harness.client()
            let statuses = try await Self.ask(client, times: 60)
            #expect(statuses.count { $0 == 500 } == 3)
            let failing = try #require(await Self.endpoints(harness).first { $0.attempts(.error) > 0 })
            #expect(failing.ejections == 1)
            #expect(failing.availableLoops == 0)
            harness.letPass(.seconds(12))
            _ = try await harness.statistics { $0.endpoints.allSatisfy { $0.availableLoops == 1 } }
            #expect(try await Self.ask(client, times: 60).contains(500))
        }
    }

    @Test func theLastEndpointIsKeptHoweverItFails() async throws {
        try await Self.run {
            $0.ejection = EjectionPolicy(failures: 2, maxShare: 1)
        } first: { _ in
            .send(Self.broken)
        } second: { _ in
            .send(Self.broken)
        } _: { harness, _ in
            let client = try await harness.client()
            #expect(try await Self.ask(client, times: 40).allSatisfy { $0 == 500 })
            #expect(await Self.endpoints(harness).count { $0.availableLoops == 0 } == 1)
        }
    }

    @Test func aRetryGoesToTheOtherEndpoint() async throws {
        try await Self.run {
            $0.retry = RetryTests.policy
            $0.ejection = EjectionPolicy(failures: 1000)
        } first: { _ in
            .send(RetryTests.overloaded)
        } _: { harness, _ in
            let client = try await harness.client()
            #expect(try await Self.ask(client, times: 30).allSatisfy { $0 == 200 })
            let endpoints = await Self.endpoints(harness)
            let busy = endpoints.reduce(0) { $0 + $1.attempts(.providerFault) }
            #expect(busy > 0)
            #expect(await harness.gateway.statistics().total.retries == busy)
        }
    }

    @Test func anEndpointThatNobodyListensOnIsLeftOut() async throws {
        try await Self.run {
            $0.replicaPorts = [DeadPort.number]
            $0.retry = RetryTests.policy
            $0.ejection = EjectionPolicy(failures: 2)
        } _: { harness, _ in
            let client = try await harness.client()
            #expect(try await Self.ask(client, times: 40).allSatisfy { $0 == 200 })
            #expect(await harness.gateway.statistics().total.retries == 2)
        }
    }

    @Test func anEndpointThatSaysItIsUnwellIsLeftOutUntilItIsWell() async throws {
        let gate = HealthGate()
        try await Self.run {
            $0.health = HealthCheck(
                path: "/healthz",
                interval: .seconds(1),
                timeout: .seconds(3600),
                successes: 1,
                failures: 1
            )
        } first: { request in
            guard request.startLine.contains("/healthz") else { return .send(FaultTests.ok) }
            return .sendAndClose(gate.isWell ? FaultTests.ok : Self.broken)
        } second: { request in
            request.startLine.contains("/healthz") ? .sendAndClose(FaultTests.ok) : .send(FaultTests.ok)
        } _: { harness, _ in
            let available = { (total: GatewayStatistics.Loop) in
                total.endpoints.count { $0.version == "v1" && $0.availableLoops == 1 }
            }
            _ = try await harness.statistics { available($0) == 1 }
            let client = try await harness.client()
            #expect(try await Self.ask(client, times: 30).allSatisfy { $0 == 200 })
            #expect(await Self.endpoints(harness).count { $0.attempts(.ok) == 0 } == 1)
            gate.recover()
            harness.letPass(.seconds(10))
            _ = try await harness.statistics { available($0) == 2 }
        }
    }

    @Test func endpointsThatAreAllUnwellAreAllUsed() async throws {
        try await Self.run {
            $0.health = HealthCheck(path: "/healthz", timeout: .seconds(3600), failures: 1)
        } first: {
            $0.startLine.contains("/healthz") ? .sendAndClose(Self.broken) : .send(FaultTests.ok)
        } second: {
            $0.startLine.contains("/healthz") ? .sendAndClose(Self.broken) : .send(FaultTests.ok)
        } _: { harness, _ in
            _ = try await harness.statistics {
                $0.endpoints.allSatisfy { $0.version != "v1" || $0.availableLoops == 0 }
            }
            let client = try await harness.client()
            #expect(try await Self.ask(client, times: 40).allSatisfy { $0 == 200 })
            #expect(await Self.endpoints(harness).allSatisfy { $0.attempts(.ok) > 0 })
        }
    }
}
