import SlipwayCore
import Testing

@Suite struct ErrorBodyTests {
    private static let id = RequestID(random: 0, 0)
    private static let message = "No \"upstream\"\nanswers"

    private static func make(_ api: APIKind, _ status: Int) -> (contentType: String, text: String) {
        let made = ErrorBody.make(
            api: api,
            status: status,
            code: "upstream_connect_failed",
            message: message,
            requestID: id
        )
        return (made.contentType, String(decoding: made.bytes, as: UTF8.self))
    }

    @Test(
        arguments: [
            (
                .openAIChat, 502, "application/json",
                #"{"error":{"message":"No \"upstream\"\nanswers","type":"server_error","param":null,"code":"upstream_connect_failed"}}"#
            ),
            (
                .openAIResponses, 404, "application/json",
                #"{"error":{"message":"No \"upstream\"\nanswers","type":"invalid_request_error","param":null,"code":"upstream_connect_failed"}}"#
            ),
            (
                .anthropicMessages, 502, "application/json",
                #"{"type":"error","error":{"type":"api_error","message":"No \"upstream\"\nanswers"},"#
                    + #""request_id":"00000000-0000-4000-8000-000000000000"}"#
            ),
            (
                .http, 502, "application/problem+json",
                #"{"type":"about:blank","title":"Bad Gateway","status":502,"detail":"No \"upstream\"\nanswers","#
                    + #""code":"upstream_connect_failed","request_id":"00000000-0000-4000-8000-000000000000"}"#
            ),
        ] as [(APIKind, Int, String, String)]
    )
    func errorHasTheShapeOfItsAPI(api: APIKind, status: Int, contentType: String, text: String) {
        let made = Self.make(api, status)
        #expect(made.contentType == contentType)
        #expect(made.text == text)
    }

    @Test(arguments: [
        (400, "invalid_request_error"), (404, "not_found_error"), (413, "request_too_large"), (429, "rate_limit_error"),
        (503, "overloaded_error"), (504, "timeout_error"), (500, "api_error"),
    ])
    func anthropicsTypeFollowsTheStatus(status: Int, type: String) {
        #expect(Self.make(.anthropicMessages, status).text.contains(#""error":{"type":"\#(type)""#))
    }

    @Test(arguments: APIKind.allCases)
    func errorInTheStreamIsReadAsOneAndEndsNothing(api: APIKind) throws {
        let bytes = ErrorBody.inBand(api: api, code: "upstream_closed", message: Self.message)
        guard api != .http else { return #expect(bytes == nil) }
        let event = try #require(bytes)
        let end = event.withUnsafeBytes { ServerSentEvents.endOfFirstEvent(in: $0, from: 0) }
        var reader = StreamReader(api: api, stripsUsage: true)
        let reading = event.withUnsafeBytes { reader.read(event: $0) }
        #expect(end == event.count)
        #expect(reading == .init(isContent: false))
        #expect(!reader.isFinished)
        #expect(Outcome.classify(status: 200, error: reader.error) == .error)
    }

    @Test func errorInTheStreamIsShapedAsTheSDKsReadIt() {
        func text(_ api: APIKind, _ code: String) -> String? {
            ErrorBody.inBand(api: api, code: code, message: "m").map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(
            text(.openAIChat, "c")
                == "data: {\"error\":{\"message\":\"m\",\"type\":\"server_error\",\"param\":null,\"code\":\"c\"}}\n\n"
        )
        #expect(
            text(.openAIResponses, "c")
                == "event: error\ndata: {\"type\":\"error\",\"code\":\"c\",\"message\":\"m\",\"param\":null,\"sequence_number\":0}\n\n"
        )
        #expect(
            text(.anthropicMessages, "upstream_idle_timeout")
                == "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"timeout_error\",\"message\":\"m\"}}\n\n"
        )
    }
}
