import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Testing

/// Requests that two readers could understand differently, or that are too much: each is refused before an upstream sees a byte.
@Suite(.timeLimit(.minutes(10)))
struct BadRequestTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let name: String
        let request: String
        let status: Int
        let code: String

        var testDescription: String { name }

        init(_ name: String, _ request: String, _ code: String) { self.init(name, request, 400, code) }

        init(_ name: String, _ request: String, _ status: Int, _ code: String) {
            self.name = name
            self.request = request
            self.status = status
            self.code = code
        }
    }

    static let vectors: [Vector] = [
        Vector(
            "content-length and transfer-encoding",
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "ambiguous_framing"
        ),
        Vector(
            "transfer-encoding and content-length",
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\n",
            "ambiguous_framing"
        ),
        Vector(
            "two different lengths",
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nabcde",
            "ambiguous_framing"
        ),
        Vector(
            "the same length twice",
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\ncontent-length: 4\r\n\r\nabcd",
            "ambiguous_framing"
        ),
        Vector(
            "a list of lengths",
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4, 4\r\n\r\nabcd",
            "ambiguous_framing"
        ),
        Vector("a signed length", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: +4\r\n\r\nabcd", "ambiguous_framing"),
        Vector(
            "a negative length",
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\nabcd",
            "ambiguous_framing"
        ),
        Vector(
            "a hexadecimal length",
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0x4\r\n\r\nabcd",
            "ambiguous_framing"
        ),
        Vector(
            "a length beyond 64 bits",
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999999999999999\r\n\r\n",
            "ambiguous_framing"
        ),
        Vector(
            "a length before a tab",
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\t\r\n\r\nabcd",
            "ambiguous_framing"
        ),
        Vector("an empty length", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: \r\n\r\n", "ambiguous_framing"),
        Vector(
            "an unknown coding",
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: cow\r\n\r\n0\r\n\r\n",
            "ambiguous_framing"
        ),
        Vector(
            "chunked twice",
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
            "ambiguous_framing"
        ),
        Vector(
            "two codings",
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "ambiguous_framing"
        ),
        Vector(
            "chunked not last",
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            "ambiguous_framing"
        ),
        Vector(
            "two transfer-encodings",
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n",
            "ambiguous_framing"
        ),
        Vector(
            "chunked behind a tab",
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding:\u{b}chunked\r\n\r\n0\r\n\r\n",
            "malformed_request"
        ),
        Vector(
            "a quoted coding",
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
            "ambiguous_framing"
        ),
        Vector(
            "an empty coding",
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding:\r\n\r\n0\r\n\r\n",
            "ambiguous_framing"
        ),
        Vector(
            "chunked in HTTP/1.0",
            "POST / HTTP/1.0\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "ambiguous_framing"
        ),
        Vector("obs-fold", "GET / HTTP/1.1\r\nhost: a\r\nx-a: b\r\n c\r\n\r\n", "malformed_request"),
        Vector("obs-fold with a tab", "GET / HTTP/1.1\r\nhost: a\r\nx-a: b\r\n\tc\r\n\r\n", "malformed_request"),
        Vector(
            "obs-fold of the coding",
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
            "malformed_request"
        ),
        Vector("a space before the colon", "GET / HTTP/1.1\r\nhost: a\r\nx-a : b\r\n\r\n", "malformed_request"),
        Vector(
            "a space before the coding's colon",
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding : chunked\r\n\r\n0\r\n\r\n",
            "malformed_request"
        ),
        Vector("a space before the first field", "GET / HTTP/1.1\r\n host: a\r\n\r\n", "malformed_request"),
        Vector("a bare LF after a field", "GET / HTTP/1.1\r\nhost: a\nx-a: b\r\n\r\n", "malformed_request"),
        Vector("a bare LF after the request line", "GET / HTTP/1.1\nhost: a\r\n\r\n", "malformed_request"),
        Vector("bare LFs throughout", "GET / HTTP/1.1\nhost: a\n\n", "malformed_request"),
        Vector("a bare LF at the head's end", "GET / HTTP/1.1\r\nhost: a\r\n\n", "malformed_request"),
        Vector("a bare CR in a value", "GET / HTTP/1.1\r\nhost: a\r\nx-a: b\rc\r\n\r\n", "malformed_request"),
        Vector("a bare CR after a field", "GET / HTTP/1.1\r\nhost: a\rx-a: b\r\n\r\n", "malformed_request"),
        Vector("a CR CR LF", "GET / HTTP/1.1\r\nhost: a\r\r\n\r\n", "malformed_request"),
        Vector("a NUL in a value", "GET / HTTP/1.1\r\nhost: a\r\nx-a: b\0c\r\n\r\n", "malformed_request"),
        Vector("a NUL in a name", "GET / HTTP/1.1\r\nhost: a\r\nx\0a: b\r\n\r\n", "malformed_request"),
        Vector(
            "a control character in a value",
            "GET / HTTP/1.1\r\nhost: a\r\nx-a: b\u{1}c\r\n\r\n",
            "malformed_request"
        ),
        Vector("a DEL in a value", "GET / HTTP/1.1\r\nhost: a\r\nx-a: b\u{7f}c\r\n\r\n", "malformed_request"),
        Vector("a parenthesis in a name", "GET / HTTP/1.1\r\nhost: a\r\nx(a: b\r\n\r\n", "malformed_request"),
        Vector("a name without a colon", "GET / HTTP/1.1\r\nhost: a\r\nx-a\r\n\r\n", "malformed_request"),
        Vector("an empty name", "GET / HTTP/1.1\r\nhost: a\r\n: b\r\n\r\n", "malformed_request"),
        Vector("no host", "GET / HTTP/1.1\r\nx-a: b\r\n\r\n", "invalid_host"),
        Vector("two hosts", "GET / HTTP/1.1\r\nhost: a\r\nhost: a\r\n\r\n", "invalid_host"),
        Vector("an empty host", "GET / HTTP/1.1\r\nhost: \r\n\r\n", "invalid_host"),
        Vector("a host with a path", "GET / HTTP/1.1\r\nhost: a/b\r\n\r\n", "invalid_host"),
        Vector("a host with a user", "GET / HTTP/1.1\r\nhost: a@b\r\n\r\n", "invalid_host"),
        Vector("a list of hosts", "GET / HTTP/1.1\r\nhost: a, b\r\n\r\n", "invalid_host"),
        Vector("a port that is no number", "GET / HTTP/1.1\r\nhost: a:b\r\n\r\n", "invalid_host"),
        Vector("an open literal", "GET / HTTP/1.1\r\nhost: [::1\r\n\r\n", "invalid_host"),
        Vector("a relative target", "GET a HTTP/1.1\r\nhost: a\r\n\r\n", "invalid_target"),
        Vector("a fragment", "GET /a#b HTTP/1.1\r\nhost: a\r\n\r\n", "invalid_target"),
        Vector("a target beyond ASCII", "GET /\u{e4} HTTP/1.1\r\nhost: a\r\n\r\n", "invalid_target"),
        Vector("an asterisk", "OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n", "invalid_target"),
        Vector("an absolute target with a user", "GET http://u@h/ HTTP/1.1\r\nhost: a\r\n\r\n", "invalid_host"),
        Vector("another scheme", "GET ftp://h/ HTTP/1.1\r\nhost: a\r\n\r\n", "invalid_target"),
        Vector("no version", "GET /\r\nhost: a\r\n\r\n", "malformed_request"),
        Vector("an unknown method", "BREW / HTTP/1.1\r\nhost: a\r\n\r\n", "malformed_request"),
        Vector("a method in lower case", "get / HTTP/1.1\r\nhost: a\r\n\r\n", "malformed_request"),
        Vector("CONNECT", "CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n", 405, "method_not_allowed"),
        Vector("TRACE", "TRACE / HTTP/1.1\r\nhost: a\r\n\r\n", 405, "method_not_allowed"),
        Vector("HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "malformed_request"),
        Vector("HTTP/1.2", "GET / HTTP/1.2\r\nhost: a\r\n\r\n", 505, "http_version_unsupported"),
        Vector("TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}", "malformed_request"),
        Vector(
            "another expectation",
            "POST / HTTP/1.1\r\nhost: a\r\nexpect: cookies\r\ncontent-length: 1\r\n\r\n",
            417,
            "expectation_failed"
        ),
    ]

    @Test(arguments: vectors) func theGatewayRefuses(_ vector: Vector) async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(vector.request)
            let response = try await client.receiveMessage()
            #expect(response.status == vector.status)
            #expect(response["x-slipway-error"] == vector.code)
            #expect(response["connection"] == "close")
            #expect(response["content-type"] == "application/problem+json")
            try await client.closed()
            #expect(await harness.gateway.statistics().total.openedUpstreamConnections == 0)
        }
    }

    static let chunks = [
        "a size that is no number": "x\r\nabc\r\n0\r\n\r\n",
        "a size with a prefix": "0x3\r\nabc\r\n0\r\n\r\n",
        "a negative size": "-3\r\nabc\r\n0\r\n\r\n",
        "a size beyond 64 bits": "ffffffffffffffff1\r\nabc\r\n0\r\n\r\n",
        "no size": "\r\nabc\r\n0\r\n\r\n",
        "a space before the size": " 3\r\nabc\r\n0\r\n\r\n",
        "a space after the size": "3 \r\nabc\r\n0\r\n\r\n",
        "a size that ends with a bare LF": "3\nabc\r\n0\r\n\r\n",
        "data that ends with a bare LF": "3\r\nabc\n0\r\n\r\n",
        "data longer than its size": "3\r\nabcd\r\n0\r\n\r\n",
        "an extension with a bare LF": "3;a\nb\r\nabc\r\n0\r\n\r\n",
        "a NUL in an extension": "3;a\0b\r\nabc\r\n0\r\n\r\n",
        "a trailer that is no field": "3\r\nabc\r\n0\r\nabc\r\n\r\n",
        "a folded trailer": "3\r\nabc\r\n0\r\nx-a: b\r\n c\r\n\r\n",
    ]

    @Test(arguments: chunks.keys.sorted()) func aMalformedChunkEndsTheExchange(_ name: String) async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n")
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receive(through: "\r\n\r\n")
            try await client.send(Self.chunks[name] ?? "")
            let response = try await client.receiveMessage()
            #expect(response.status == 400)
            #expect(response["x-slipway-error"] == "malformed_request")
            try await client.closed()
            // The upstream is cut off, so that it cannot take the beginning for the whole.
            let seen = try await upstream.receiveUntilClosed()
            #expect(!seen.hasSuffix("0\r\n\r\n"))
        }
    }

    @Test func whatFollowsAMalformedRequestIsNotRead() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("GET / HTTP/1.1\r\nhost: a\r\nx : y\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n")
            #expect(try await client.receiveMessage().status == 400)
            #expect(try await client.receiveUntilClosed().isEmpty)
            #expect(await harness.gateway.statistics().total.startedExchanges == 0)
        }
    }

    @Test func aMalformedRequestBehindAGoodOneIsAnsweredAfterIt() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("GET /good HTTP/1.1\r\nhost: a\r\n\r\nGET /bad HTTP/1.1\r\nhost : a\r\n\r\n")
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
            #expect(try await client.receiveMessage().body == "ok")
            #expect(try await client.receiveMessage().status == 400)
            try await client.closed()
        }
    }
}
