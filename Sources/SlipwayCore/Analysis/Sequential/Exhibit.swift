/// What one finished exchange tells a judge: an observation without what judging does not need.
///
/// Seconds count from the moment the attempt began; what happened before has a negative time.
package struct Exhibit: Hashable, Codable, Sendable {
    /// The exchange's end, in seconds since the attempt began.
    package var time: Double
    package var role: Role
    /// The canary's weight in force when the exchange was routed, however late it ended.
    package var weight: Weight
    /// The assignment key's hash; nil where the exchange had no key: its own coin was tossed for it.
    package var unit: UInt64?
    package var outcome: Outcome
    /// The answer declined to answer, as its provider says.
    package var isRefusal = false
    /// Milliseconds; NaN where a recording does not say.
    package var latency: Double
    /// Milliseconds to the first content of a stream.
    package var timeToFirstToken: Double?
    /// Input and output together.
    package var tokens: Double?
    /// Of these the output, where it is known apart.
    package var tokensOut: Double?
    /// USD.
    package var cost: Double?

    package init(time: Double, role: Role, weight: Weight, unit: UInt64?, outcome: Outcome, latency: Double) {
        self.time = time
        self.role = role
        self.weight = weight
        self.unit = unit
        self.outcome = outcome
        self.latency = latency
    }
}

extension Exhibit {
    /// For sums; a recording that knows input and output together only is counted as input.
    var recordedUsage: TokenUsage? {
        guard let tokens else { return nil }
        let output = tokensOut ?? 0
        return TokenUsage(input: Int(tokens - output), output: Int(output))
    }

    /// With its time in seconds since 1970: whoever knows the attempt counts from there.
    package init(_ observation: borrowing Observation, weight: Weight) {
        self.init(
            time: Double(observation.endedAt.microseconds) * 1e-6,
            role: observation.subject.role,
            weight: weight,
            unit: observation.unit,
            outcome: observation.outcome,
            latency: observation.latencyMilliseconds
        )
        timeToFirstToken = observation.timeToFirstToken?.milliseconds
        tokens = observation.tokens.map { Double($0.input + $0.output) }
        tokensOut = observation.tokens.map { Double($0.output) }
        cost = observation.cost
        isRefusal = observation.isRefusal
    }
}

/// What a user said of one answer, charged to the stage in which that answer was routed.
package struct FeedbackExhibit: Hashable, Codable, Sendable {
    /// When it arrived, in seconds since the attempt began.
    package var time: Double
    package var role: Role
    package var weight: Weight
    package var unit: UInt64?
    /// 0 (bad) … 1 (good); below one half it counts as negative.
    package var value: Double

    package init(time: Double, role: Role, weight: Weight, unit: UInt64?, value: Double) {
        self.time = time
        self.role = role
        self.weight = weight
        self.unit = unit
        self.value = value
    }
}
