/// The sequential judge's parameters: an analysis of the manifest in the terms of ANALYSIS.md §2.9.
package struct SequentialPlan: Hashable, Codable, Sendable {
    /// The share of good canaries that may be taken back over a whole rollout, however often it is looked at.
    package var alpha = 0.05
    /// The share of bad canaries that the promotion gate may let pass a stage.
    package var beta = 0.05
    /// r0: a canary with this many times stable's errors is still accepted.
    package var errorRatio = 1.1
    /// The same for exchanges answered 4xx.
    package var clientErrorRatio = 1.5
    /// The observed p95 ratio below which a slowdown is let be; its square root is the test's margin.
    package var latencyRatio = 1.2
    package var timeToFirstTokenRatio = 1.2
    package var costRatio = 1.25
    package var negativeFeedbackRatio = 1.25
    /// 0…1: less satisfaction than this is not accepted, unless stable has no more.
    package var minSatisfaction = 0.9
    /// What must be excluded to leave a stage, by the stage's position; the last one holds for all that follow.
    package var excludedErrorRates = [0.05, 0.03, 0.02, 0.015]
    /// Absolute limits, as shares (0…1) or in the metric's unit.
    package var guards: [Check] = []
    /// Metrics that the manifest's analysis names: without data of them a stage is not passed.
    package var required: Set<Metric> = []
    /// Exchanges of each arm below which a stage is not passed.
    package var minSamples = 50

    package init() {}
}
