/// Why a flag has no value, in OpenFeature's words (specification, types: Error Code).
package struct FlagFault: Error, Hashable, Sendable {
    package enum Code: String, Hashable, Sendable, Codable {
        case flagNotFound = "FLAG_NOT_FOUND"
        case parseError = "PARSE_ERROR"
        case invalidContext = "INVALID_CONTEXT"
        case general = "GENERAL"
    }

    package var code: Code
    /// For people.
    package var details: String

    package init(_ code: Code, _ details: String) {
        self.code = code
        self.details = details
    }
}
