/// Errors that the gateway itself makes, in the shape that the client's SDK expects (WIRE.md §1–3).
package enum ErrorBody {
    /// The body of a response that is nothing but an error.
    package static func make(
        api: APIKind,
        status: Int,
        code: String,
        message: String,
        requestID: RequestID
    ) -> (contentType: String, bytes: [UInt8]) {
        switch api {
        case .openAIChat, .openAIResponses:
            let error = openAI(
                type: status < 500 ? "invalid_request_error" : "server_error",
                code: code,
                message: message
            )
            return ("application/json", JSONValue.object([.init("error", error)]).bytes)
        case .anthropicMessages:
            let error = anthropic(type: anthropicType(status: status), message: message)
            return ("application/json", JSONValue.object(error + [.init("request_id", .string("\(requestID)"))]).bytes)
        case .http:
            let problem = problem(status: status, code: code, message: message, requestID: requestID)
            return ("application/problem+json", problem.bytes)
        }
    }

    /// The event that ends a stream whose head is already sent, nil where the API has none. No `[DONE]` and no other last event may
    /// follow it: the SDKs take those for success.
    package static func inBand(api: APIKind, code: String, message: String) -> [UInt8]? {
        switch api {
        case .openAIChat:
            event(nil, [.init("error", openAI(type: "server_error", code: code, message: message))])
        case .openAIResponses: event("error", responsesError(code: code, message: message))
        case .anthropicMessages:
            event("error", anthropic(type: code.contains("timeout") ? "timeout_error" : "api_error", message: message))
        case .http: nil
        }
    }

    private static func event(_ name: String?, _ members: [JSONValue.Member]) -> [UInt8] {
        var bytes = name.map { Array("event: \($0)\n".utf8) } ?? []
        bytes.append(contentsOf: "data: ".utf8)
        JSONValue.object(members).append(to: &bytes)
        bytes.append(contentsOf: "\n\n".utf8)
        return bytes
    }

    private static func openAI(type: String, code: String, message: String) -> JSONValue {
        .object([
            .init("message", .string(message)), .init("type", .string(type)), .init("param", .null),
            .init("code", .string(code)),
        ])
    }

    /// Flat, unlike the chat's. The number is required by the schema; no client orders by it.
    private static func responsesError(code: String, message: String) -> [JSONValue.Member] {
        [
            .init("type", .string("error")), .init("code", .string(code)), .init("message", .string(message)),
            .init("param", .null), .init("sequence_number", .integer(0)),
        ]
    }

    private static func anthropic(type: String, message: String) -> [JSONValue.Member] {
        [
            .init("type", .string("error")),
            .init("error", .object([.init("type", .string(type)), .init("message", .string(message))])),
        ]
    }

    private static func anthropicType(status: Int) -> String {
        switch status {
        case 401: "authentication_error"
        case 402: "billing_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case 400..<500: "invalid_request_error"
        case 503, 529: "overloaded_error"
        case 504: "timeout_error"
        default: "api_error"
        }
    }

    /// RFC 9457.
    private static func problem(status: Int, code: String, message: String, requestID: RequestID) -> JSONValue {
        .object([
            .init("type", .string("about:blank")), .init("title", .string(title(status: status))),
            .init("status", .integer(Int64(status))), .init("detail", .string(message)), .init("code", .string(code)),
            .init("request_id", .string("\(requestID)")),
        ])
    }

    private static func title(status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 417: "Expectation Failed"
        case 431: "Request Header Fields Too Large"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        default: status < 500 ? "Client Error" : "Server Error"
        }
    }
}
