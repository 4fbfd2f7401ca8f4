import SlipwayCore

extension GatewayError.Kind {
    package var code: String { rawValue }

    /// The status of the response, where one can still be sent.
    package var status: Int {
        switch self {
        case .malformedRequest, .ambiguousFraming, .invalidHost, .invalidTarget, .invalidHeader, .invalidJSON,
            .invalidFeedback, .unknownVersion:
            400
        case .unauthorized: 401
        case .notFound, .noRoute, .unknownRequest: 404
        case .methodNotAllowed: 405
        case .requestTimeout: 408
        case .bodyTooLarge, .bodyTooLargeToRead: 413
        case .expectationFailed: 417
        case .headTooLarge: 431
        case .clientClosed, .clientStalled: 499
        case .internalError: 500
        case .connectFailed, .nameNotResolved, .tlsFailed, .certificateUntrusted, .certificateNameMismatch,
            .upstreamClosed, .upstreamMalformed, .upstreamTruncated:
            502
        case .tooManyConnections, .tooManyExchanges, .shuttingDown, .versionTakenBack: 503
        case .connectTimeout, .firstByteTimeout, .idleTimeout, .totalTimeout: 504
        case .httpVersionUnsupported: 505
        }
    }

    package var source: GatewayError.Source {
        switch self {
        case .tooManyConnections, .tooManyExchanges, .shuttingDown, .versionTakenBack, .internalError: .internal
        default: status < 500 || self == .httpVersionUnsupported ? .downstream : .upstream
        }
    }

    /// Whether the same request may well succeed later.
    package var isRetryable: Bool {
        switch self {
        case .certificateUntrusted, .certificateNameMismatch: false
        default: status == 408 || (status >= 500 && status != 505)
        }
    }

    /// What an exchange that ended with this is counted as.
    var outcome: Outcome {
        switch self {
        case .clientClosed, .clientStalled, .requestTimeout, .tooManyExchanges, .shuttingDown, .versionTakenBack:
            .cancelled
        case .connectTimeout, .firstByteTimeout, .idleTimeout, .totalTimeout: .timeout
        case .upstreamTruncated: .truncated
        default: source == .downstream ? .clientError : .error
        }
    }
}
