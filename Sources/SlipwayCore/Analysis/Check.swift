/// One metric with the limits that it must keep. At least one limit is given.
package struct Check: Hashable, Codable, Sendable {
    package var metric: Metric
    /// canary ≤ maxRatio × stable.
    package var maxRatio: Double?
    /// canary ≤ max, in the metric's unit.
    package var max: Double?
    /// canary ≥ min, in the metric's unit.
    package var min: Double?
    /// How a custom metric is had; nil for those of the gateway.
    package var query: MetricQuery?

    package init(
        _ metric: Metric,
        maxRatio: Double? = nil,
        max: Double? = nil,
        min: Double? = nil,
        query: MetricQuery? = nil
    ) {
        self.query = query
        self.metric = metric
        self.maxRatio = maxRatio
        self.max = max
        self.min = min
    }
}
