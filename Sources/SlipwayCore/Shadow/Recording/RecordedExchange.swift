/// One exchange of production's, kept: what was asked, and what was answered. Can be put to another version later.
package struct RecordedExchange: Hashable, Sendable {
    package var requestID: RequestID
    package var at: Timestamp
    package var service: ServiceID
    /// The one that answered.
    package var version: VersionID
    package var method: String
    /// In origin form, with its query.
    package var target: String
    /// Names are lower-case.
    package var headers: [Overlay.Header]
    package var request: [UInt8]
    package var answer: CapturedResponse
    package var outcome: Outcome
    package var latency: Duration
    package var timeToFirstToken: Duration?

    package init(
        requestID: RequestID,
        at: Timestamp,
        service: ServiceID,
        version: VersionID,
        method: String,
        target: String,
        headers: [Overlay.Header],
        request: [UInt8],
        answer: CapturedResponse,
        outcome: Outcome,
        latency: Duration,
        timeToFirstToken: Duration?
    ) {
        self.requestID = requestID
        self.at = at
        self.service = service
        self.version = version
        self.method = method
        self.target = target
        self.headers = headers
        self.request = request
        self.answer = answer
        self.outcome = outcome
        self.latency = latency
        self.timeToFirstToken = timeToFirstToken
    }
}

extension CapturedResponse.Ending {
    /// How the bytes of an exchange ended that came to this.
    package init(_ outcome: Outcome) {
        switch outcome {
        case .timeout: self = .timeout
        case .truncated: self = .cut
        default: self = .whole
        }
    }
}
