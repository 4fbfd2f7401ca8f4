import NIOCore
import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Testing

/// What one side does not take, the other side is not asked for.
@Suite(.timeLimit(.minutes(10)))
struct BackPressureTests {
    static let size = 50_000_000

    @Test func aSlowClientPausesTheUpstream() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.setReading(false)
            try await client.send(FaultTests.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send("HTTP/1.1 200 OK\r\ncontent-length: \(Self.size)\r\n\r\n")
            upstream.post(bytes: [UInt8](repeating: 120, count: Self.size))
            // The kernel's buffers take some; what they leave stays with the upstream, not with the gateway.
            let waiting = try await harness.untilSettled { try await upstream.channel.bufferedBytes }
            #expect(waiting > Self.size / 2)
            try await client.setReading(true)
            _ = try await client.receive(through: "\r\n\r\n")
            #expect(try await client.receive(bytes: Self.size).utf8.count == Self.size)
            #expect(try await harness.tally { $0.finished == 1 }[.ok] == 1)
        }
    }

    @Test func aSlowUpstreamPausesTheClient() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("POST / HTTP/1.1\r\nhost: gw\r\ncontent-length: \(Self.size)\r\n\r\n")
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receive(through: "\r\n\r\n")
            try await upstream.setReading(false)
            client.post(bytes: [UInt8](repeating: 120, count: Self.size))
            let waiting = try await harness.untilSettled { try await client.channel.bufferedBytes }
            #expect(waiting > Self.size / 2)
            try await upstream.setReading(true)
            #expect(try await upstream.receive(bytes: Self.size).utf8.count == Self.size)
            try await upstream.send(FaultTests.ok)
            #expect(try await client.receiveMessage().body == "ok")
        }
    }

    @Test func aClientThatPipelinesWithoutReadingIsNotReadOn() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            let request = Array(FaultTests.get.utf8)
            let count = 400_000
            client.post(bytes: Array(repeatElement(request, count: count).joined()))
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            let waiting = try await harness.untilSettled { try await client.channel.bufferedBytes }
            #expect(waiting > 0)
            #expect(await harness.gateway.statistics().total.startedExchanges == 1)
            // An orderly end would queue behind what is not read.
            try await client.reset()
        }
    }

    @Test func aClientThatStopsReadingIsLeftInTheEnd() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.setReading(false)
            try await client.send(FaultTests.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send("HTTP/1.1 200 OK\r\ncontent-length: \(Self.size)\r\n\r\n")
            upstream.post(bytes: [UInt8](repeating: 120, count: Self.size))
            try await harness.untilSettled { try await upstream.channel.bufferedBytes }
            // The kernel may take a little more yet, and the wait begin anew.
            harness.letPass(.seconds(300))
            try await upstream.closed()
            #expect(try await harness.tally { $0.finished == 1 }[.cancelled] == 1)
        }
    }
}
