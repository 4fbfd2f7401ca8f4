import NIOCore
import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Testing

/// A client that leaves takes its upstream connection with it, at whatever moment; the harness checks that nothing stays open.
@Suite(.timeLimit(.minutes(10)))
struct ClientGoneTests {
    enum Leaving: CaseIterable {
        case orderly
        case reset

        func leave(_ client: WireConnection) async throws {
            switch self {
            case .orderly: try await client.close()
            case .reset: try await client.reset()
            }
        }
    }

    @Test(arguments: Leaving.allCases) func beforeTheResponse(_ leaving: Leaving) async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(FaultTests.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await leaving.leave(client)
            try await upstream.closed()
            #expect(try await harness.tally { $0.finished == 1 }[.cancelled] == 1)
        }
    }

    @Test(arguments: Leaving.allCases) func inMidStream(_ leaving: Leaving) async throws {
        try await Harness.run { harness in
            let (client, upstream) = try await StreamTests.open(harness)
            try await upstream.send(StreamTests.chunk(StreamTests.delta("a")))
            _ = try await client.receiveChunk()
            try await leaving.leave(client)
            try await upstream.closed()
            #expect(try await harness.tally { $0.finished == 1 }[.cancelled] == 1)
        }
    }

    @Test(arguments: Leaving.allCases) func withinThePlainResponse(_ leaving: Leaving) async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(FaultTests.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
            _ = try await client.receive(through: "half")
            try await leaving.leave(client)
            try await upstream.closed()
            #expect(try await harness.tally { $0.finished == 1 }[.cancelled] == 1)
        }
    }

    @Test(arguments: Leaving.allCases) func withinItsBody(_ leaving: Leaving) async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("POST / HTTP/1.1\r\nhost: gw\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n")
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receive(through: "abc\r\n")
            try await leaving.leave(client)
            // The last chunk must not come: the upstream would take half a body for the whole.
            #expect(try await upstream.receiveUntilClosed().isEmpty)
            #expect(try await harness.tally { $0.finished == 1 }[.cancelled] == 1)
        }
    }

    @Test(arguments: Leaving.allCases) func whileItsBodyIsHeld(_ leaving: Leaving) async throws {
        try await Harness.run {
            $0.overlay = Overlay(model: "gpt-5")
        } _: { harness in
            let client = try await harness.client()
            try await client.send(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: gw\r\ncontent-length: 100\r\n\r\n{\"model\":"
            )
            _ = try await harness.statistics { $0.openExchanges == 1 }
            try await leaving.leave(client)
            #expect(try await harness.tally { $0.finished == 1 }[.cancelled] == 1)
            #expect(await harness.gateway.statistics().total.openedUpstreamConnections == 0)
        }
    }

    /// The upstream accepts and never shakes hands: the connection is being opened all the while.
    @Test(arguments: Leaving.allCases) func whileConnecting(_ leaving: Leaving) async throws {
        try await Harness.run {
            $0.scheme = .https
        } _: { harness in
            let client = try await harness.client()
            try await client.send(FaultTests.get)
            let upstream = try await harness.upstream.accept()
            try await leaving.leave(client)
            try await upstream.closed()
            #expect(try await harness.tally { $0.finished == 1 }[.cancelled] == 1)
        }
    }

    @Test func whileItReadsNothing() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.setReading(false)
            try await client.send(FaultTests.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send("HTTP/1.1 200 OK\r\ncontent-length: 50000000\r\n\r\n")
            upstream.post(bytes: [UInt8](repeating: 120, count: 50_000_000))
            try await harness.untilSettled { try await upstream.channel.bufferedBytes }
            try await client.reset()
            try await upstream.closed()
            #expect(try await harness.tally { $0.finished == 1 }[.cancelled] == 1)
        }
    }

    @Test func withRequestsInTheQueue() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(FaultTests.get + FaultTests.get + FaultTests.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await client.close()
            try await upstream.closed()
            let tally = try await harness.tally { $0.finished == 1 }
            #expect(tally[.cancelled] == 1)
            #expect(tally.routed == 1)
        }
    }

    @Test func whileARetryConnects() async throws {
        try await Harness.run { harness in
            let (client, stale) = try await FaultTests.warmUp(harness)
            try await client.send(FaultTests.get)
            _ = try await stale.receiveMessage()
            try await stale.close()
            let fresh = try await harness.upstream.accept()
            try await client.close()
            try await fresh.closed()
            #expect(try await harness.tally { $0.finished == 2 }[.cancelled] == 1)
        }
    }
}
