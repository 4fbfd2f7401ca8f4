import SlipwayCore

/// One query for one role in one stage.
struct MetricQuestion: Hashable, Sendable {
    let stage: StageID
    let metric: String
    let role: Role
    let settings: MetricQuery
    /// With its placeholders filled in.
    let query: String
    let askedAt: Timestamp

    func answer(from source: any MetricSource) async -> Result<Double?, MetricFault> {
        do throws(MetricFault) {
            let value = try await source.value(of: query, settings)
            guard let value, !value.isFinite else { return .success(value) }
            return .failure(MetricFault("the query's value is \(value)"))
        } catch {
            return .failure(error)
        }
    }
}

/// What came back.
struct MetricAnswer: Sendable {
    let question: MetricQuestion
    let result: Result<Double?, MetricFault>

    init(_ question: MetricQuestion, _ result: Result<Double?, MetricFault>) {
        self.question = question
        self.result = result
    }
}
