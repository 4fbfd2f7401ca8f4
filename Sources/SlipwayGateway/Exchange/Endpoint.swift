import SlipwayCore

/// What the gateway answers itself: paths under `/slipway/`, which no route can take, and OFREP's where there are flags.
enum Endpoint {
    case feedback
    /// One flag; its key is in the path.
    case flag
    case flags
    /// The stream that says when to ask again.
    case flagChanges

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

    /// Nil for a path that belongs to the services.
    ///
    /// - Throws: `notFound` for a path under `/ofrep/` where nothing is.
    init?(ofrep path: Substring) throws(GatewayError) {
        if path.hasPrefix(Self.flagPrefix) {
            self = .flag
        } else if path == Self.flagPrefix.dropLast() {
            self = .flags
        } else if path == Self.changesPath {
            self = .flagChanges
        } else {
            throw GatewayError(.notFound, "no such endpoint; paths under /ofrep/ are the gateway's own")
        }
    }

    static let flagPrefix = "/ofrep/v1/evaluate/flags/"
    static let changesPath = "/ofrep/v1/sse"

    var isOfFlags: Bool {
        if case .feedback = self { false } else { true }
    }

    /// As `allow` names them.
    var methods: String {
        if case .flagChanges = self { "GET" } else { "POST" }
    }

    var maxBodyBytes: Int { isOfFlags ? 256 << 10 : FeedbackForm.maxBytes }

    var bodyTooLarge: GatewayError {
        let what = isOfFlags ? "an evaluation context" : "feedback"
        return GatewayError(.bodyTooLarge, "\(what) may have \(maxBodyBytes) bytes")
    }
}
