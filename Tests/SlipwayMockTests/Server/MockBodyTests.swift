import NIOCore
import Testing

@testable import SlipwayMock

@Suite struct MockBodyTests {
    @Test func anEchoKeepsLengthAndType() async throws {
        let text = try await RunningMock.with {
            try await $0.send("POST", "/echo", body: "hello", headers: ["content-type: text/odd"])
        }
        #expect(text.contains("content-type: text/odd\r\n") && text.contains("content-length: 5\r\n"))
        #expect(text.hasSuffix("\r\n\r\nhello"))
    }

    @Test func anEchoAnswersBeforeTheRequestEnds() async throws {
        try await RunningMock.with { mock in
            try await mock.connect { client in
                try await client.send(
                    "POST /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n"
                )
                #expect(try await client.read(until: "one").hasSuffix("\r\n\r\n3\r\none\r\n"))
                try await client.send("3\r\ntwo\r\n0\r\n\r\n")
                #expect(try await client.read(until: "0\r\n\r\n").hasSuffix("3\r\ntwo\r\n0\r\n\r\n"))
            }
        }
    }

    /// The client reads nothing until it has sent all: more than the sockets and the mock would hold without back-pressure.
    @Test func anEchoIsHeldBackByAClientThatDoesNotRead() async throws {
        try await RunningMock.with { mock in
            let size = 64 << 20
            try await mock.connect { client in
                let output = client.output
                try await client.send("POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: \(size)\r\n\r\n")
                async let sent: Void = Self.sendBytes(size, to: output)
                var received = 0
                while received < size, let bytes = try await client.input.next() { received += bytes.readableBytes }
                try await sent
                #expect(received >= size)
            }
        }
    }

    private static func sendBytes(_ count: Int, to output: NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws {
        let portion = ByteBuffer(repeating: 0x61, count: 1 << 20)
        for _ in 0..<(count >> 20) { try await output.write(portion) }
    }

    @Test(arguments: [0, 1, 65_536, 65_537, 3_000_000])
    func bytesAreAsManyAsAsked(count: Int) async throws {
        let text = try await RunningMock.with { try await $0.send("GET", "/bytes/\(count)") }
        let body = text.split(separator: "\r\n\r\n", maxSplits: 1).dropFirst().first ?? ""
        #expect(body.utf8.count == count)
        #expect(text.contains("content-length: \(count)\r\n"))
    }

    @Test func anExpectationIsMet() async throws {
        try await RunningMock.with { mock in
            try await mock.connect { client in
                try await client.send(
                    "POST /v1/messages HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n"
                )
                #expect(try await client.read(until: "100 Continue\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
                try await client.send("{}")
                #expect(try await client.read(until: "end_turn").contains("HTTP/1.1 200 OK"))
            }
        }
    }

    @Test func aBodyInManyPiecesIsOneRequest() async throws {
        try await RunningMock.with { mock in
            let text = try await mock.connect { client in
                try await client.send("POST /v1/messages HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n")
                for piece in ["{\"mod", "el\":\"pie", "ces\"}"] {
                    try await client.send("\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n")
                }
                try await client.send("0\r\n\r\n")
                return try await client.read(until: "end_turn")
            }
            #expect(text.contains("\"model\":\"pieces\""))
        }
    }

    /// What curl's `--http1.0` and ApacheBench send.
    @Test func anOldClientIsAnsweredInItsOwnWay() async throws {
        try await RunningMock.with { mock in
            let text = try await mock.connect { client in
                let body = #"{"stream":true}"#
                let head =
                    "POST /v1/chat/completions HTTP/1.0\r\nconnection: keep-alive\r\ncontent-length: \(body.count)"
                try await client.send("\(head)\r\n\r\n\(body)")
                return try await client.readToEnd()
            }
            #expect(text.contains("connection: close\r\n") && !text.contains("transfer-encoding"))
            #expect(text.hasSuffix("data: [DONE]\n\n"))
        }
    }
}
