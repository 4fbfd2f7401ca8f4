/// What is known of both arms at one moment: what the judge turns into a verdict.
package struct Measurement: Hashable, Codable, Sendable {
    package var at: Timestamp
    /// Whose exchanges were counted: those routed in this stage.
    package var stage: StageID
    /// Since the stage began.
    package var stable: ArmSummary
    package var canary: ArmSummary
    /// Over the trailing window of the stage.
    package var recentStable: ArmSummary
    package var recentCanary: ArmSummary
    /// The end of the last exchange counted.
    package var lastEndedAt: Timestamp?
    /// What the sequential judge says, where the plan has one.
    package var judgment: Judgment?
    /// What metric sources say; nil before they are asked.
    package var custom: CustomFigures?
    /// What is known of the shadow; nil where there is none.
    package var shadow: Readiness?

    package init(
        at: Timestamp,
        stage: StageID,
        stable: ArmSummary,
        canary: ArmSummary,
        recentStable: ArmSummary,
        recentCanary: ArmSummary,
        lastEndedAt: Timestamp? = nil
    ) {
        self.at = at
        self.stage = stage
        self.stable = stable
        self.canary = canary
        self.recentStable = recentStable
        self.recentCanary = recentCanary
        self.lastEndedAt = lastEndedAt
    }
}
