/// A request that no behaviour would answer: the client's fault, said in the API's words.
package struct MockRefusal: Error, Sendable, Equatable {
    var status: Int
    var message: String
    var param: String?
    var code: String?
    /// The name of Anthropic's error type.
    var kind = "invalid_request_error"

    static let notJSON = MockRefusal(
        status: 400,
        message: "We could not parse the JSON body of your request. The API expects a JSON object."
    )
    static let tooLarge = MockRefusal(
        status: 413,
        message: "Request exceeds the maximum size",
        kind: "request_too_large"
    )

    static func unknownParameter(_ name: String) -> MockRefusal {
        MockRefusal(status: 400, message: "Unknown parameter: '\(name)'.", param: name, code: "unknown_parameter")
    }

    static func notFound(_ method: String, _ path: String) -> MockRefusal {
        MockRefusal(status: 404, message: "Invalid URL (\(method) \(path))", kind: "not_found_error")
    }

    static func notAllowed(_ method: String, _ path: String) -> MockRefusal {
        MockRefusal(status: 405, message: "Not allowed to \(method) on \(path).", code: "method_not_supported")
    }
}
