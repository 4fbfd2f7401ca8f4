/// One stretch of constant weight as the plan has it: what the judge shares its error budget out by.
package struct PlannedStage: Hashable, Codable, Sendable {
    package var weight: Weight
    /// Planned length in seconds; the gate may extend it.
    package var seconds: Double

    package init(weight: Weight, seconds: Double) {
        self.weight = weight
        self.seconds = seconds
    }

    /// What looks, restarts and windows scale with.
    var pace: Pace { Pace(seconds: seconds) }
}
