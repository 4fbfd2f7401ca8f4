/// Cases with expectations, put to a version before it gets traffic, and to stable beside it.
package struct Evaluation: Hashable, Sendable {
    package var id: EvaluationID
    package var cases: [RequestCheck]
    /// The share of cases that the candidate has to pass, 0…1.
    package var minPassRate: Double
    /// How often a version that is as good as stable may be taken for worse.
    package var alpha: Double
    /// Whether stable answers the same cases.
    package var comparesWithStable: Bool
    /// How many cases are asked at once, of each version.
    package var concurrency: Int

    package init(
        id: EvaluationID,
        cases: [RequestCheck],
        minPassRate: Double = 0,
        alpha: Double = 0.05,
        comparesWithStable: Bool = true,
        concurrency: Int = 4
    ) {
        self.id = id
        self.cases = cases
        self.minPassRate = minPassRate
        self.alpha = alpha
        self.comparesWithStable = comparesWithStable
        self.concurrency = concurrency
    }
}
