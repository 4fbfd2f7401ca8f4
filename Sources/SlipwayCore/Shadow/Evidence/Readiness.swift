/// Whether a shadow may meet its first user. It opens the canary, and never promotes.
package struct Readiness: Hashable, Codable, Sendable {
    package enum State: String, Hashable, Codable, Sendable, CaseIterable {
        /// Not enough is known.
        case collecting
        case ready
        /// Shown to be worse: no number of further pairs heals it.
        case blocked
    }

    package enum Check: String, Hashable, Codable, Sendable, CaseIterable {
        case pairs
        case noisePairs = "noise_pairs"
        case divergence
        case failures
        case validity
        case latency
        case cost
        case preference
    }

    /// One line of a check, with the numbers that it rests on.
    package struct Finding: Hashable, Codable, Sendable {
        package var check: Check
        package var message: String
        package var eValue: Double?
        package var threshold: Double?

        enum CodingKeys: String, CodingKey {
            case check
            case message
            case eValue = "e_value"
            case threshold
        }

        package init(_ check: Check, _ message: String, eValue: Double? = nil, threshold: Double? = nil) {
            self.check = check
            self.message = message
            self.eValue = eValue
            self.threshold = threshold
        }
    }

    package var state: State
    /// Why it is blocked.
    package var reasons: [Finding]
    /// What stands between it and ready.
    package var missing: [Finding]

    package init(reasons: [Finding], missing: [Finding]) {
        self.reasons = reasons
        self.missing = missing
        state = reasons.isEmpty ? (missing.isEmpty ? .ready : .collecting) : .blocked
    }
}
