import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Testing

@Suite(.timeLimit(.minutes(10)))
struct ShutdownTests {
    /// Runs the gateway as a service, and gives `body` what begins the shutdown.
    static func serving(
        _ harness: Harness,
        _ body: (ServiceGroup) async throws -> Void
    ) async throws {
        let services = ServiceGroup(services: [harness.gateway], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            try await body(services)
            try await group.waitForAll()
        }
    }

    @Test func openExchangesFinishAndNothingNewBegins() async throws {
        try await Harness.run { harness in
            try await Self.serving(harness) { services in
                let (idle, first) = try await FaultTests.warmUp(harness)
                let client = try await harness.client()
                try await client.send(FaultTests.get + FaultTests.get)
                _ = try await first.receiveMessage()
                await services.triggerGracefulShutdown()
                #expect(try await idle.receiveUntilClosed().isEmpty)
                await #expect(throws: (any Error).self) { _ = try await harness.client() }
                try await first.send(FaultTests.ok)
                let response = try await client.receiveMessage()
                #expect(response.body == "ok")
                #expect(response["connection"] == "close")
                #expect(try await client.receiveUntilClosed().isEmpty)
                try await first.closed()
            }
            #expect(try await harness.tally { $0.finished == 2 }[.ok] == 2)
        }
    }

    @Test func aStreamThatOutlastsTheDrainEndsWithAnError() async throws {
        try await Harness.run {
            $0.timeouts.idle = .seconds(100_000)
            $0.timeouts.total = .seconds(100_000)
        } _: { harness in
            try await Self.serving(harness) { services in
                let (client, upstream) = try await StreamTests.open(harness)
                try await upstream.send(StreamTests.chunk(StreamTests.delta("a")))
                _ = try await client.receiveChunk()
                await services.triggerGracefulShutdown()
                // The drain begins in its own time, and takes 30 s of this.
                harness.letPass(.seconds(90_000))
                #expect(try await client.receiveChunk()?.contains("shutting_down") == true)
                try await client.closed()
                try await upstream.closed()
            }
            #expect(try await harness.tally { $0.finished == 1 }[.cancelled] == 1)
        }
    }

    @Test func aTakenPortIsAClearError() async throws {
        try await Harness.run { harness in
            let second = try Gateway(
                settings: GatewaySettings(listen: ListenAddress(host: "127.0.0.1", port: harness.port)),
                snapshot: Harness.snapshot(.init(), port: 1),
                group: harness.group,
                report: { _ in },
                logger: .silent
            )
            let error = await #expect(throws: ListenError.self) { try await second.start() }
            #expect(error?.description.contains("another program listens there") == true)
            #expect(error?.description.contains("127.0.0.1:\(harness.port)") == true)
        }
    }
}
