extension API {
    /// An error as RFC 9457 shapes it: `application/problem+json`.
    package struct Problem: Error, Codable, Hashable, Sendable {
        /// A name of the kind of problem: `urn:slipway:problem:refused`.
        package var type: String
        package var title: String
        package var status: Int
        /// What went wrong this time, for people.
        package var detail: String
        /// The field or parameter at fault.
        package var field: String?
        /// What is wrong with a manifest.
        package var diagnostics: [Diagnostic]?
        /// The present one, where another was expected.
        package var revision: Int?

        package init(
            _ kind: Kind,
            _ detail: String,
            field: String? = nil,
            diagnostics: [Diagnostic]? = nil,
            revision: Int? = nil
        ) {
            self.revision = revision
            type = "urn:slipway:problem:\(kind.rawValue)"
            title = kind.title
            status = kind.status
            self.detail = detail
            self.field = field
            self.diagnostics = diagnostics
        }
    }
}

extension API.Problem {
    /// Every way in which the API says no.
    package enum Kind: String, CaseIterable, Sendable {
        case malformed
        case unauthorized
        case forbidden
        case notFound = "not-found"
        case methodNotAllowed = "method-not-allowed"
        case refused
        case stale
        case tooLarge = "too-large"
        case manifest
        case flag
        case internalError = "internal"
        case unavailable

        package var status: Int {
            switch self {
            case .malformed: 400
            case .unauthorized: 401
            case .forbidden: 403
            case .notFound: 404
            case .methodNotAllowed: 405
            case .refused: 409
            case .stale: 412
            case .tooLarge: 413
            case .manifest, .flag: 422
            case .internalError: 500
            case .unavailable: 503
            }
        }

        package var title: String {
            switch self {
            case .malformed: "The request cannot be read"
            case .unauthorized: "A token is needed"
            case .forbidden: "Not from there"
            case .notFound: "Not found"
            case .methodNotAllowed: "Method not allowed"
            case .refused: "Not in this state"
            case .stale: "Changed since"
            case .tooLarge: "Body too large"
            case .manifest: "The manifest has errors"
            case .flag: "The flag has errors"
            case .internalError: "Slipway failed"
            case .unavailable: "Not available"
            }
        }
    }
}
