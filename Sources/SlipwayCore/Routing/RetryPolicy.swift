/// When an exchange that no content of an answer has reached yet is tried again, and how often.
package struct RetryPolicy: Hashable, Sendable {
    package enum Cause: Hashable, Sendable {
        /// No connection could be made: the upstream has done no work.
        case connect
        /// A stream failed before its first content.
        case stream
        case status(Int)
    }

    /// The first one included; 1 is no retry.
    package var attempts: Int
    package var causes: Set<Cause>
    /// What the wait before the second attempt is drawn below; it doubles with each further one.
    package var backoff: Duration
    package var maxBackoff: Duration
    /// How long a `retry-after` may ask to wait; an answer that asks for more passes through.
    package var maxRetryAfter: Duration
    /// Retries as a share of the service's exchanges, 0…1.
    package var budget: Double

    package static let standardCauses: Set<Cause> = [
        .connect, .stream, .status(502), .status(503), .status(504), .status(529),
    ]

    package init(
        attempts: Int = 3,
        causes: Set<Cause> = standardCauses,
        backoff: Duration = .milliseconds(100),
        maxBackoff: Duration = .seconds(2),
        maxRetryAfter: Duration = .seconds(5),
        budget: Double = 0.1
    ) {
        self.attempts = attempts
        self.causes = causes
        self.backoff = backoff
        self.maxBackoff = maxBackoff
        self.maxRetryAfter = maxRetryAfter
        self.budget = budget
    }
}
