/// Why one exchange could not be carried through: made where the fact is known, turned into a response in `ErrorResponse`.
package struct GatewayError: Error {
    package let kind: Kind
    /// For the client's developer: says what to do where that is known, and holds no content of the exchange.
    package let message: String
    package let cause: (any Error)?
    /// For `retry-after`, where the status is 503.
    package let retryAfter: Duration

    package init(_ kind: Kind, _ message: String, cause: (any Error)? = nil, retryAfter: Duration = .seconds(1)) {
        self.kind = kind
        self.message = message
        self.cause = cause
        self.retryAfter = retryAfter
    }

    /// Who has to change something for it to go away.
    package enum Source: String, Sendable {
        case downstream
        case upstream
        case `internal`
    }
}

extension GatewayError {
    /// The raw value is the stable code of `x-slipway-error`, of error bodies, and of `Observation.errorCode`.
    package enum Kind: String, Sendable, CaseIterable {
        // The request as such.
        case malformedRequest = "malformed_request"
        case ambiguousFraming = "ambiguous_framing"
        case invalidHost = "invalid_host"
        case invalidTarget = "invalid_target"
        case invalidHeader = "invalid_header"
        case headTooLarge = "head_too_large"
        case methodNotAllowed = "method_not_allowed"
        case httpVersionUnsupported = "http_version_unsupported"
        case expectationFailed = "expectation_failed"
        case requestTimeout = "request_timeout"
        case bodyTooLarge = "body_too_large"
        case bodyTooLargeToRead = "body_too_large_to_read"
        case invalidJSON = "invalid_json"
        case invalidFeedback = "invalid_feedback"
        /// `flags.auth`
        case unauthorized
        // Where it should go.
        case notFound = "not_found"
        case noRoute = "no_route"
        case unknownVersion = "unknown_version"
        case unknownRequest = "unknown_request"
        // The gateway.
        case tooManyConnections = "too_many_connections"
        /// The service's `concurrency`. No version is to blame.
        case tooManyExchanges = "too_many_exchanges"
        case shuttingDown = "shutting_down"
        /// `onRollback: cut`: the version that was answering has been taken back.
        case versionTakenBack = "version_taken_back"
        case internalError = "internal_error"
        // The client went, or stopped reading: nobody is there to be told.
        case clientClosed = "client_closed"
        case clientStalled = "client_stalled"
        // The upstream.
        case connectFailed = "upstream_connect_failed"
        case connectTimeout = "upstream_connect_timeout"
        case nameNotResolved = "upstream_name_not_resolved"
        case tlsFailed = "upstream_tls_failed"
        case certificateUntrusted = "upstream_certificate_untrusted"
        case certificateNameMismatch = "upstream_certificate_name_mismatch"
        case upstreamClosed = "upstream_closed"
        case upstreamMalformed = "upstream_malformed_response"
        case upstreamTruncated = "upstream_truncated"
        case firstByteTimeout = "upstream_first_byte_timeout"
        case idleTimeout = "upstream_idle_timeout"
        case totalTimeout = "upstream_total_timeout"
    }
}
