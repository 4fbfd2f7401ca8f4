/// The figures of one arm (stable or canary) over one stretch of time: what a judge sees of it.
package struct ArmSummary: Hashable, Codable, Sendable {
    /// Ended and not cancelled.
    package var exchanges: Int
    package var failures: Int
    package var clientErrors: Int
    package var providerFaults: Int
    /// Exchanges that somebody gave feedback on; nil where nobody did.
    package var feedback: Int?
    /// By metric; a metric without data is absent. `error_rate` counts `failures` only.
    package var values: [String: Double]

    package init(_ tally: Tally) {
        exchanges = tally.judged
        failures = tally[.error] + tally[.timeout] + tally[.truncated]
        clientErrors = tally[.clientError]
        providerFaults = tally[.providerFault]
        values = [:]
        // Before the guard: feedback comes later than its exchange, perhaps when no other one ends.
        setSatisfaction(tally)
        guard exchanges > 0 else { return }
        setRates()
        setQuantiles(tally)
        setMeans(tally)
    }

    package subscript(_ metric: Metric) -> Double? {
        get { values[metric.rawValue] }
        set { values[metric.rawValue] = newValue }
    }

    private mutating func setSatisfaction(_ tally: Tally) {
        guard tally.feedback > 0 else { return }
        feedback = tally.feedback
        self[.satisfaction] = tally.feedbackSum / Double(tally.feedback)
    }

    private mutating func setRates() {
        self[.errorRate] = Double(failures) / Double(exchanges)
        self[.clientErrorRate] = Double(clientErrors) / Double(exchanges)
    }

    private mutating func setQuantiles(_ tally: Tally) {
        let latencies = tally.latency.quantiles([0.5, 0.8, 0.95, 0.99])
        let firstTokens = tally.timeToFirstToken.quantiles([0.5, 0.95])
        (self[.latencyP50], self[.latencyP80]) = (latencies[0], latencies[1])
        (self[.latencyP95], self[.latencyP99]) = (latencies[2], latencies[3])
        (self[.ttftP50], self[.ttftP95]) = (firstTokens[0], firstTokens[1])
    }

    private mutating func setMeans(_ tally: Tally) {
        if tally.measuredTokens > 0 {
            self[.tokensPerRequest] = Double(tally.tokensIn + tally.tokensOut) / Double(tally.measuredTokens)
            self[.tokensOutPerRequest] = Double(tally.tokensOut) / Double(tally.measuredTokens)
        }
        if tally.priced > 0 { self[.costPerRequest] = tally.cost / Double(tally.priced) }
    }

    /// The error rate with the provider's faults counted in, for an arm whose peer saw none.
    package var errorRateWithFaults: Double? {
        exchanges > 0 ? Double(failures + providerFaults) / Double(exchanges) : nil
    }
}
