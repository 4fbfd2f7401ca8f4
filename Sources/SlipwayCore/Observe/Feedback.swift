/// What a user said of one answer, attributed: what the gateway hands to the controller.
package struct Feedback: Hashable, Codable, Sendable {
    /// So that the same request's feedback is counted once.
    package var requestID: RequestID
    /// Whom the exchange was charged to when it was routed.
    package var subject: Observation.Subject
    /// `Attribution.tag(ofUnit:)` of the exchange's unit; nil where it had no assignment key.
    package var unit: UInt64?
    /// 0 (bad) … 1 (good).
    package var value: Double
    /// When it arrived.
    package var at: Timestamp

    package init(
        requestID: RequestID,
        subject: Observation.Subject,
        unit: UInt64?,
        value: Double,
        at: Timestamp
    ) {
        self.requestID = requestID
        self.subject = subject
        self.unit = unit
        self.value = value
        self.at = at
    }
}
