import Foundation
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import SlipwayMock

@Suite struct MockServerTests {
    private static let chat = #"{"model":"gpt-4","messages":[]}"#
    private static let stream = #"{"model":"gpt-4","messages":[],"stream":true}"#

    @Test func anAnswerNamesTheMockAndEchoesTheModel() async throws {
        let text = try await RunningMock.with { try await $0.send("POST", "/v1/chat/completions", body: Self.chat) }
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.contains("\r\nx-mock-name: test\r\n") && text.contains("\r\nx-request-id: req_"))
        #expect(text.contains(#""model":"gpt-4""#) && text.contains("How can I help you today?"))
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        try await RunningMock.with(.paced(500)) { mock in
            let requests =
                RunningMock.request("POST", "/v1/chat/completions", body: Self.stream)
                + RunningMock.request("GET", "/bytes/3")
                + RunningMock.request("POST", "/v1/messages", body: #"{"model":"c"}"#)
                + RunningMock.request("GET", "/healthz", headers: ["connection: close"])
            let text = try await mock.connect { client in
                try await client.send(requests)
                return try await client.readToEnd()
            }
            let marks = ["[DONE]", "\r\n\r\nxxx", "\"end_turn\"", "{\"status\":\"ok\"}"]
            let places = marks.compactMap { text.range(of: $0)?.lowerBound }
            #expect(places.count == 4 && places == places.sorted())
        }
    }

    @Test func aClientThatLeavesStopsItsStream() async throws {
        try await RunningMock.with(.paced(0.01)) { mock in
            try await mock.connect { client in
                try await client.send(RunningMock.request("POST", "/v1/responses", body: Self.stream))
                _ = try await client.read(until: "response.output_text.delta")
                #expect(mock.server.statistics.openStreams == 1)
            }
            #expect(try await mock.eventually { $0.openStreams == 0 && $0.openConnections == 0 })
            #expect(mock.server.statistics.cancelled == 1)
        }
    }

    @Test func aClientThatLeavesAHangingAnswerIsCounted() async throws {
        try await RunningMock.with(.failing(.hang)) { mock in
            try await mock.connect { client in
                try await client.send(RunningMock.request("POST", "/v1/messages", body: "{}"))
                #expect(try await mock.eventually { $0.openExchanges == 1 && $0.openStreams == 0 })
            }
            #expect(try await mock.eventually { $0.openExchanges == 0 })
            #expect(mock.server.statistics.cancelled == 1)
            #expect(mock.server.statistics.errorsInjected == ["hang": 1])
        }
    }

    @Test func aNewBehaviourHoldsForTheNextRequest() async throws {
        try await RunningMock.with { mock in
            let changed = try await mock.send("POST", "/mock/behaviour", body: #"{"answer":"changed"}"#)
            #expect(changed.hasPrefix("HTTP/1.1 200") && changed.contains("\"answer\" : \"changed\""))
            #expect(mock.server.behaviour.answer == "changed")
            #expect(try await mock.send("POST", "/v1/messages", body: "{}").contains("\"text\":\"changed\""))
            var behaviour = MockBehaviour()
            behaviour.answer = "again"
            mock.server.setBehaviour(behaviour)
            #expect(try await mock.send("POST", "/v1/messages", body: "{}").contains("\"text\":\"again\""))
        }
    }

    @Test func aBadBehaviourIsRefusedAndChangesNothing() async throws {
        try await RunningMock.with { mock in
            let text = try await mock.send("POST", "/mock/behaviour", body: #"{"answer":"no","latncy":1}"#)
            #expect(text.hasPrefix("HTTP/1.1 400") && text.contains("content-type: application/problem+json\r\n"))
            #expect(text.contains(#""key" : "latncy""#))
            #expect(mock.server.behaviour == MockBehaviour())
        }
    }

    @Test func requestsAreRecordedIfTheBehaviourSaysSo() async throws {
        try await RunningMock.with { mock in
            _ = try await mock.send("POST", "/v1/messages", body: #"{"model":"unseen"}"#)
            var behaviour = MockBehaviour()
            behaviour.record = true
            mock.server.setBehaviour(behaviour)
            for number in 0..<105 { _ = try await mock.send("POST", "/v1/messages", body: #"{"n":\#(number)}"#) }
            let recorded = mock.server.recordedRequests
            #expect(recorded.count == 100)
            #expect(recorded.first?.body == #"{"n":5}"# && recorded.last?.body == #"{"n":104}"#)
            #expect(recorded.last?.uri == "/v1/messages" && recorded.last?.header("Host") == "test")
            #expect(try await mock.send("GET", "/mock/requests").contains(#"\"n\":104"#))
        }
    }

    @Test func statisticsCountByPath() async throws {
        try await RunningMock.with { mock in
            for path in ["/v1/chat/completions", "/v1/messages", "/x/v1/messages", "/nowhere"] {
                _ = try await mock.send("POST", path, body: "{}")
            }
            let statistics = mock.server.statistics
            #expect(statistics.requests == 4)
            #expect(statistics.paths.filter { $0.value > 0 } == ["chat/completions": 1, "messages": 2, "other": 1])
            let text = try await mock.send("GET", "/mock/stats")
            #expect(text.contains("\"requests\" : 4"))
        }
    }

    @Test(arguments: [
        ("POST", "/v1/nowhere", [], "404", "\"type\":\"invalid_request_error\",\"param\":null"),
        ("GET", "/v1/nowhere", ["anthropic-version: 2023-06-01"], "404", "\"type\":\"not_found_error\""),
        ("GET", "/v1/chat/completions", [], "405", "\"code\":\"method_not_supported\""),
        ("PUT", "/healthz", [], "405", "\"code\":\"method_not_supported\""),
    ])
    func refusalsHaveTheAPIsShape(
        method: String,
        path: String,
        headers: [String],
        status: String,
        body: String
    ) async throws {
        let text = try await RunningMock.with { try await $0.send(method, path, headers: headers) }
        #expect(text.hasPrefix("HTTP/1.1 \(status) ") && text.contains(body))
        #expect(text.contains("x-mock-name: test\r\n"))
    }

    @Test func whatIsNoHTTPIsRefused() async throws {
        try await RunningMock.with { mock in
            let text = try await mock.connect { client in
                try await client.send("\u{16}\u{3}\u{1} garbage\r\n\r\n")
                return try await client.readToEnd()
            }
            #expect(text.hasPrefix("HTTP/1.1 400 ") && text.contains("connection: close\r\n"))
        }
    }

    @Test(arguments: [(MockErrorKind.reset, ""), (.cut, "HTTP/1.1 200 OK\r\n")])
    func brokenConnectionsEndEarly(kind: MockErrorKind, beginning: String) async throws {
        try await RunningMock.with(.failing(kind)) { mock in
            let text = try await mock.connect { client in
                try await client.send(RunningMock.request("POST", "/v1/chat/completions", body: Self.stream))
                do {
                    return try await client.readToEnd()
                } catch let error as IOError where error.errnoCode == ECONNRESET {
                    return try await client.read(until: "")
                }
            }
            #expect(text.hasPrefix(beginning) && text.isEmpty == beginning.isEmpty)
            #expect(!text.contains("[DONE]") && !text.hasSuffix("0\r\n\r\n"))
            #expect(mock.server.statistics.cancelled == 0)
        }
    }

    // MARK: - Life

    @Test func aTakenPortIsNamed() async throws {
        try await RunningMock.with { mock in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let second = MockServer(
                name: "b",
                port: mock.port,
                group: MultiThreadedEventLoopGroup.singleton,
                logger: logger
            )
            let error = await #expect(throws: MockServerError.self) { try await second.start() }
            #expect(error == .addressInUse(host: "127.0.0.1", port: mock.port))
        }
    }

    @Test func aShutdownWithGraceLetsStreamsEnd() async throws {
        try await RunningMock.with(.paced(50)) { mock in
            let text = try await mock.connect { client in
                try await client.send(RunningMock.request("POST", "/v1/chat/completions", body: Self.stream))
                _ = try await client.read(until: "Hello")
                await mock.server.shutdown(grace: .seconds(3600))
                return try await client.readToEnd()
            }
            #expect(text.contains("[DONE]") && text.hasSuffix("0\r\n\r\n"))
        }
    }

    @Test func aShutdownWithoutGraceEndsThemAtOnce() async throws {
        try await RunningMock.with(.paced(0.01)) { mock in
            let text = try await mock.connect { client in
                try await client.send(RunningMock.request("POST", "/v1/chat/completions", body: Self.stream))
                _ = try await client.read(until: "Hello")
                await mock.server.shutdown()
                return try await client.readToEnd()
            }
            #expect(!text.contains("[DONE]"))
            #expect(mock.server.statistics.openConnections == 0 && mock.server.statistics.openStreams == 0)
        }
    }

    @Test func aShutdownDoesNotWaitForSilence() async throws {
        try await RunningMock.with(.failing(.hang)) { mock in
            try await mock.connect { client in
                try await client.send(RunningMock.request("POST", "/v1/chat/completions", body: Self.stream))
                #expect(try await mock.eventually { $0.openExchanges == 1 })
                let start = ContinuousClock.now
                await mock.server.shutdown(grace: .seconds(3600))
                #expect(ContinuousClock.now - start < .seconds(1800))
            }
        }
    }
}
