import SlipwayCore

/// What the gateway answers itself: paths under `/slipway/`, which no route can take.
enum Endpoint {
    case feedback

    /// Nil for a path that belongs to the services.
    ///
    /// - Throws: `notFound` for a path under `/slipway/` where nothing is.
    init?(path: Substring) throws(GatewayError) {
        guard path.hasPrefix("/slipway"), path == "/slipway" || path.hasPrefix("/slipway/") else { return nil }
        guard path == "/slipway/v1/feedback" else {
            throw GatewayError(.notFound, "no such endpoint; paths under /slipway/ are the gateway's own")
        }
        self = .feedback
    }

    /// As `allow` names them.
    var methods: String { "POST" }

    var maxBodyBytes: Int { FeedbackForm.maxBytes }

    var bodyTooLarge: GatewayError {
        GatewayError(.bodyTooLarge, "feedback may have \(FeedbackForm.maxBytes) bytes")
    }
}
