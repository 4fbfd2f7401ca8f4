/// One metric with the limits that it must keep. At least one limit is given.
package struct Check: Hashable, Codable, Sendable {
    package var metric: Metric
    /// canary ≤ maxRatio × stable.
    package var maxRatio: Double?
    /// canary ≤ max, in the metric's unit.
    package var max: Double?
    /// canary ≥ min, in the metric's unit.
    package var min: Double?

    package init(_ metric: Metric, maxRatio: Double? = nil, max: Double? = nil, min: Double? = nil) {
        self.metric = metric
        self.maxRatio = maxRatio
        self.max = max
        self.min = min
    }
}
