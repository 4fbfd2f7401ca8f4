/// An analysis of the manifest, compiled: what is checked, and what happens when that says nothing.
package struct AnalysisPlan: Hashable, Codable, Sendable {
    package enum Method: String, Hashable, Codable, Sendable, CaseIterable {
        /// The judge that may be looked at after every request and keeps its false-rollback rate (ANALYSIS.md §2).
        case sequential
        /// The textbook rule at the end of each stage (ANALYSIS.md §2, last paragraph).
        case threshold
    }

    /// What follows when evidence is still missing at the deadline. Until then the rollout holds.
    package enum OnInconclusive: String, Hashable, Codable, Sendable, CaseIterable {
        /// Keeps the weight and waits for a person.
        case hold
        case fail
        /// Goes on. An analysis that could not measure at all still holds.
        case pass
    }

    package var id: AnalysisID
    package var method: Method
    /// Checked at the end of a stage.
    package var metrics: [Check]
    /// Checked at every measurement, in every state, over the trailing `window`.
    package var guards: [Check]
    /// Exchanges of an arm below which nothing is concluded from it.
    package var minSamples: Int
    /// What guards look back over.
    package var window: Duration
    package var onInconclusive: OnInconclusive
    /// Counted from the end of the stage's planned time.
    package var deadline: Duration

    package init(
        id: AnalysisID,
        method: Method = .threshold,
        metrics: [Check] = [],
        guards: [Check] = [],
        minSamples: Int = 20,
        window: Duration = .seconds(60),
        onInconclusive: OnInconclusive = .hold,
        deadline: Duration = .seconds(3600)
    ) {
        self.id = id
        self.method = method
        self.metrics = metrics
        self.guards = guards
        self.minSamples = minSamples
        self.window = window
        self.onInconclusive = onInconclusive
        self.deadline = deadline
    }
}
