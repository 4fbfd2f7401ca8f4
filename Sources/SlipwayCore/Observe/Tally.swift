/// Sums over the exchanges of one subject: what a gateway's event loop accumulates and the controller adds up.
///
/// Adding is commutative and associative, so neither the number of loops nor the order of hand-overs matters.
package struct Tally: Hashable, Codable, Sendable {
    /// Exchanges that were given to the subject, finished or not.
    package var routed = 0
    package private(set) var outcomes = [Int](repeating: 0, count: Outcome.allCases.count)
    package private(set) var streams = 0
    /// Milliseconds, of exchanges that ended `ok`, failed or timed out; not of clients that left.
    package private(set) var latency = LogHistogram()
    package private(set) var latencySum = 0.0
    /// Milliseconds.
    package private(set) var timeToFirstToken = LogHistogram()
    package private(set) var timeToFirstTokenSum = 0.0
    /// Exchanges whose provider reported usage.
    package private(set) var measuredTokens = 0
    package private(set) var tokensIn = 0
    package private(set) var tokensOut = 0
    package private(set) var priced = 0
    /// USD over the `priced` exchanges.
    package private(set) var cost = 0.0
    /// Nil until somebody has said something.
    private var opinions: Opinions?
    package var lastRoutedAt: Timestamp?
    package private(set) var lastEndedAt: Timestamp?

    package init() {}

    package subscript(_ outcome: Outcome) -> Int { outcomes[outcome.index] }

    /// Exchanges that ended and say something of the version.
    package var judged: Int { outcomes.reduce(0, +) - self[.cancelled] }

    package var finished: Int { outcomes.reduce(0, +) }

    package mutating func noteRouted(at now: Timestamp) {
        routed += 1
        lastRoutedAt = now
    }

    package mutating func add(_ observation: Observation) {
        outcomes[observation.outcome.index] += 1
        lastEndedAt = latest(lastEndedAt, observation.endedAt)
        if observation.isStream { streams += 1 }
        guard observation.outcome.isJudged else { return }
        let milliseconds = observation.latencyMilliseconds
        latency.record(milliseconds)
        latencySum += milliseconds
        addFirstToken(observation.timeToFirstToken)
        addUsage(tokens: observation.tokens, cost: observation.cost)
    }

    /// What a recording kept of an exchange; what it does not say is not counted.
    mutating func add(_ exhibit: Exhibit) {
        outcomes[exhibit.outcome.index] += 1
        guard exhibit.outcome.isJudged else { return }
        if !exhibit.latency.isNaN {
            latency.record(exhibit.latency)
            latencySum += exhibit.latency
        }
        addFirstToken(exhibit.timeToFirstToken.map { Duration.microseconds(Int64($0 * 1000)) })
        addUsage(tokens: exhibit.recordedUsage, cost: exhibit.cost)
    }

    private mutating func addFirstToken(_ duration: Duration?) {
        guard let duration else { return }
        timeToFirstToken.record(duration.milliseconds)
        timeToFirstTokenSum += duration.milliseconds
    }

    private mutating func addUsage(tokens: TokenUsage?, cost: Double?) {
        if let tokens {
            measuredTokens += 1
            tokensIn += tokens.input
            tokensOut += tokens.output
        }
        if let cost {
            priced += 1
            self.cost += cost
        }
    }

    package mutating func add(_ feedback: Feedback) { addFeedback(feedback.value) }

    mutating func addFeedback(_ value: Double) {
        opinions = (opinions ?? Opinions()).adding(Opinions(count: 1, sum: value))
    }

    /// Exchanges that somebody gave feedback on.
    package var feedback: Int { opinions?.count ?? 0 }

    /// The sum of the feedback's values, each 0…1.
    package var feedbackSum: Double { opinions?.sum ?? 0 }

    package mutating func merge(_ other: Tally) {
        routed += other.routed
        for index in outcomes.indices { outcomes[index] += other.outcomes[index] }
        streams += other.streams
        latency.merge(other.latency)
        latencySum += other.latencySum
        timeToFirstToken.merge(other.timeToFirstToken)
        timeToFirstTokenSum += other.timeToFirstTokenSum
        measuredTokens += other.measuredTokens
        tokensIn += other.tokensIn
        tokensOut += other.tokensOut
        priced += other.priced
        cost += other.cost
        if let more = other.opinions { opinions = (opinions ?? Opinions()).adding(more) }
        lastRoutedAt = latest(lastRoutedAt, other.lastRoutedAt)
        lastEndedAt = latest(lastEndedAt, other.lastEndedAt)
    }
}

private struct Opinions: Hashable, Codable, Sendable {
    var count = 0
    var sum = 0.0

    func adding(_ other: Opinions) -> Opinions { Opinions(count: count + other.count, sum: sum + other.sum) }
}

private func latest(_ a: Timestamp?, _ b: Timestamp?) -> Timestamp? {
    guard let a, let b else { return a ?? b }
    return max(a, b)
}
