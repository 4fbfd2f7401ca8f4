/// One stretch of constant weight as the plan has it: what the judge shares its error budget out by.
package struct PlannedStage: Hashable, Codable, Sendable {
    package var weight: Weight
    /// Planned length in seconds; the gate may extend it.
    package var seconds: Double

    package init(weight: Weight, seconds: Double) {
        self.weight = weight
        self.seconds = seconds
    }

    /// D, which looks, restarts and windows scale with. A stage that waits for people alone has no planned length: there, that of ANALYSIS.md
    /// §2.10.3.
    var pace: Double { seconds > 0 ? seconds : 300 }
}
