/// A canary strategy as written: `weights` or `steps`, and what both share.
struct CanarySpec {
    let field: Field
    let names: StrategyNames
    private(set) var interval = RolloutPlan.defaultInterval
    private var bake = RolloutPlan.defaultBake
    private var onRollback: RolloutPlan.OnRollback?
    private var scaleDownDelay: Duration?
    /// Judges each weight of the short form, and guards every state of both. Nil after a report.
    private(set) var analysis: AnalysisPlan?
    /// Whether `analysis` was written: steps are guarded only by what their author asked for.
    private let namesAnalysis: Bool
    private let weights: Field?
    private let steps: Field?

    init?(_ field: Field, _ names: StrategyNames) {
        guard var fields = field.fields() else { return nil }
        self.field = field
        self.names = names
        let analyses = names.analyses
        weights = fields.take("weights")
        steps = fields.take("steps")
        fields.take("interval", into: &interval) { $0.positiveDuration() }
        fields.take("bake", into: &bake) { $0.duration() }
        fields.take("onRollback", into: &onRollback) {
            $0.word("what becomes of open answers", of: RolloutPlan.OnRollback.self)
        }
        fields.take("scaleDownDelay", into: &scaleDownDelay) { $0.duration() }
        let name = fields.take("analysis")
        namesAnalysis = name != nil
        analysis = analyses[AnalysisPlan.standard.id.rawValue]
        if let name { analysis = analyses.reference(name).flatMap { analyses[$0] } }
        fields.finish()
        if weights != nil, let steps { steps.reportKey("stands beside weights", hint: "keep one of the two") }
    }

    func plan() -> RolloutPlan? {
        if let steps { return CanarySteps(self).read(steps).map(plan) }
        let weights = weights.map(readWeights) ?? RolloutPlan.defaultWeights
        guard let analysis, let weights else { return nil }
        wantMetrics(of: analysis, field)
        var plan = RolloutPlan(
            weights: weights,
            interval: interval,
            analysis: analysis,
            bake: bake,
            onRollback: onRollback
        )
        plan.scaleDownDelay = scaleDownDelay
        return plan
    }

    private func plan(_ steps: [RolloutPlan.Step]) -> RolloutPlan {
        RolloutPlan(
            steps: steps,
            bake: bake,
            guardrails: namesAnalysis ? analysis : nil,
            onRollback: onRollback,
            scaleDownDelay: scaleDownDelay
        )
    }

    /// An analysis that only guards could never say `pass`.
    func wantMetrics(of analysis: AnalysisPlan, _ field: Field) {
        guard analysis.metrics.isEmpty, !analysis.guards.isEmpty else { return }
        field.reportMissing(
            "analysis \(analysis.id) has guards but no metrics: nothing would ever pass",
            hint: "give analyses.\(analysis.id) metrics"
        )
    }

    private func readWeights(_ field: Field) -> [Weight]? {
        let hint = "write [\(field.writtenText?.shown ?? "")]"
        guard let items = field.items("a list of weights such as [5, 25, 100]", hint: hint) else { return nil }
        if items.isEmpty { field.reportMissing("is empty", hint: "weights: [5, 10, 25, 50, 100]") }
        var rising = RisingWeights()
        return items.allOrNone { item in
            guard let weight = item.weight() else { return nil }
            if weight == .none { item.report("0 % sends nobody to the canary: nothing could be judged") }
            rising.examine(weight, item)
            return weight
        }
    }
}

/// Sees to it that each weight is above the one before.
struct RisingWeights {
    private(set) var last: Weight?

    mutating func examine(_ weight: Weight, _ field: Field) {
        if let last, weight <= last {
            field.report("weights must rise: \(weight) follows \(last)", hint: "only an abort lowers a weight")
        }
        last = weight
    }
}

extension Field {
    func weight() -> Weight? {
        guard let percent = number("a percentage such as 5") else { return nil }
        guard let weight = Weight(percent: percent) else {
            let isOutside = percent < 0 || percent > 100
            report(isOutside ? "a weight lies between 0 and 100" : "a weight has at most two decimals")
            return nil
        }
        return weight
    }
}
