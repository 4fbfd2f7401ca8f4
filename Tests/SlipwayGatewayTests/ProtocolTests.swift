import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Testing

/// What RFC 9110 and 9112 ask of an intermediary.
@Suite(.timeLimit(.minutes(10)))
struct ProtocolTests {
    @Test func fieldsOfOneConnectionStayOnIt() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(
                "GET / HTTP/1.1\r\nHost: gw\r\nConnection: close, X-Once\r\nX-Once: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\n"
                    + "Proxy-Authorization: secret\r\nProxy-Connection: keep-alive\r\nX-Kept: 2\r\nX-Kept: 3\r\n\r\n"
            )
            let upstream = try await harness.upstream.accept()
            let request = try await upstream.receiveMessage()
            for name in ["connection", "x-once", "keep-alive", "te", "proxy-authorization", "proxy-connection"] {
                #expect(request[name] == nil, "\(name)")
            }
            #expect(request.all("x-kept") == ["2", "3"])
            try await upstream.send(
                "HTTP/1.1 200 OK\r\nConnection: x-here\r\nX-Here: 1\r\nKeep-Alive: timeout=5\r\nProxy-Authenticate: x\r\n"
                    + "Set-Cookie: a\r\nSet-Cookie: b\r\nx-slipway-version: forged\r\ncontent-length: 0\r\n\r\n"
            )
            let response = try await client.receiveMessage()
            for name in ["x-here", "keep-alive", "proxy-authenticate"] { #expect(response[name] == nil, "\(name)") }
            #expect(response.all("set-cookie") == ["a", "b"])
            #expect(response.all("x-slipway-version") == ["v1"])
            #expect(response["connection"] == "close")
            try await client.closed()
        }
    }

    @Test func forwardingIsTold() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(
                "GET / HTTP/1.1\r\nhost: gw:81\r\nx-forwarded-for: 10.0.0.1\r\nx-forwarded-for: 10.0.0.2\r\nx-forwarded-proto: https\r\n\r\n"
            )
            let request = try await harness.upstream.accept().receiveMessage()
            #expect(request.all("x-forwarded-for") == ["10.0.0.1, 10.0.0.2, 127.0.0.1"])
            #expect(request.all("x-forwarded-proto") == ["https"])
            #expect(request["x-forwarded-host"] == "gw:81")
        }
    }

    @Test func aTraceIsContinued() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            try await client.send("GET / HTTP/1.1\r\nhost: gw\r\ntraceparent: \(parent)\r\ntracestate: a=b\r\n\r\n")
            let request = try await harness.upstream.accept().receiveMessage()
            #expect(request["traceparent"]?.prefix(36) == parent.prefix(36))
            #expect(request["traceparent"] != parent)
            #expect(request["tracestate"] == "a=b")
        }
    }

    @Test func theAbsoluteFormIsUnderstood() async throws {
        try await Harness.run {
            $0.basePath = "/base"
        } _: { harness in
            let client = try await harness.client()
            try await client.send("GET http://other:8/p?q=1 HTTP/1.1\r\nhost: gw\r\n\r\n")
            let request = try await harness.upstream.accept().receiveMessage()
            #expect(request.startLine == "GET /base/p?q=1 HTTP/1.1")
            #expect(request["x-forwarded-host"] == "other:8")
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(
                "GET /1 HTTP/1.1\r\nhost: gw\r\n\r\nPOST /2 HTTP/1.1\r\nhost: gw\r\ncontent-length: 3\r\n\r\nabcGET /3 HTTP/1.1\r\nhost: gw\r\n\r\n"
            )
            for number in 1...3 {
                let upstream = try await harness.upstream.accept()
                let request = try await upstream.receiveMessage()
                #expect(request.startLine.contains("/\(number) "))
                try await upstream.send("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 1\r\n\r\n\(number)")
                #expect(try await client.receiveMessage().body == "\(number)")
            }
        }
    }

    @Test func anHTTP10ClientGetsABodyThatEndsWithTheConnection() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("GET / HTTP/1.0\r\n\r\n")
            let upstream = try await harness.upstream.accept()
            let request = try await upstream.receiveMessage()
            #expect(request.startLine == "GET / HTTP/1.1")
            try await upstream.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")
            let head = try await client.receive(through: "\r\n\r\n")
            #expect(!head.contains("transfer-encoding"))
            #expect(head.contains("connection: close"))
            #expect(try await client.receiveUntilClosed() == "ok")
        }
    }

    @Test func anHTTP10ClientMayKeepItsConnection() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n")
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send(FaultTests.ok)
            #expect(try await client.receiveMessage()["connection"] == "keep-alive")
            try await client.send("GET / HTTP/1.0\r\n\r\n")
            _ = try await upstream.receiveMessage()
            try await upstream.send(FaultTests.ok)
            #expect(try await client.receiveMessage()["connection"] == "close")
            try await client.closed()
        }
    }

    @Test func aHeadHasNoBody() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("HEAD / HTTP/1.1\r\nhost: gw\r\n\r\nGET /2 HTTP/1.1\r\nhost: gw\r\n\r\n")
            let upstream = try await harness.upstream.accept()
            #expect(try await upstream.receiveMessage().startLine.hasPrefix("HEAD"))
            try await upstream.send("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n")
            let head = try await client.receiveMessage(hasBody: false)
            #expect(head["content-length"] == "5")
            let second = try await harness.upstream.accept()
            _ = try await second.receiveMessage()
            try await second.send(FaultTests.ok)
            #expect(try await client.receiveMessage().body == "ok")
        }
    }

    @Test(arguments: ["204 No Content\r\n", "304 Not Modified\r\ncontent-length: 9\r\n"])
    func someAnswersHaveNoBody(_ answer: String) async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(FaultTests.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send("HTTP/1.1 \(answer)\r\n")
            #expect(try await client.receiveMessage(hasBody: false)["transfer-encoding"] == nil)
            try await client.send(FaultTests.get)
            _ = try await upstream.receiveMessage()
            try await upstream.send(FaultTests.ok)
            #expect(try await client.receiveMessage().body == "ok")
        }
    }

    @Test(arguments: ["/upload", "/v1/chat/completions"]) func aClientIsToldToContinue(_ path: String) async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(
                "POST \(path) HTTP/1.1\r\nhost: gw\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n"
            )
            #expect(try await client.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 100 Continue"))
            try await client.send("{}")
            let upstream = try await harness.upstream.accept()
            let request = try await upstream.receiveMessage()
            #expect(request.body == "{}")
            #expect(request["expect"] == nil)
            try await upstream.send(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n" + FaultTests.ok
            )
            let hints = try await client.receiveMessage()
            #expect(hints.status == 103)
            #expect(hints["link"] == "a")
            #expect(try await client.receiveMessage().body == "ok")
        }
    }

    @Test func anUpgradeIsNotForwarded() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("GET / HTTP/1.1\r\nhost: gw\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n")
            let upstream = try await harness.upstream.accept()
            let request = try await upstream.receiveMessage()
            #expect(request["upgrade"] == nil)
            #expect(request["connection"] == nil)
            try await upstream.send(FaultTests.ok)
            #expect(try await client.receiveMessage()["connection"] == "close")
            try await client.closed()
        }
    }

    @Test func anUpstreamBodyThatEndsWithItsConnectionIsChunked() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(FaultTests.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send("HTTP/1.0 200 OK\r\n\r\nwhole")
            try await upstream.close()
            let response = try await client.receiveMessage()
            #expect(response.body == "whole")
            #expect(response["connection"] == nil)
            #expect(try await harness.tally { $0.finished == 1 }[.ok] == 1)
        }
    }
}
