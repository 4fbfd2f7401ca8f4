extension AnalysisPlan {
    /// The analysis of a strategy that names none: the judge with a known error rate, and what no release should do to anyone.
    package static let standard = AnalysisPlan(
        id: "default",
        method: .sequential,
        metrics: [Check(.errorRate, maxRatio: 1.1), Check(.latencyP95, maxRatio: 1.2)],
        guards: [Check(.errorRate, max: 0.05), Check(.latencyP95, maxRatio: 2)]
    )

    /// The one named `default` comes last unless it is written.
    static func readAll(_ field: Field?) -> NamedValues<AnalysisPlan> {
        var analyses = NamedValues<AnalysisPlan>("analysis")
        for (name, field) in field?.named("analysis") ?? [] {
            analyses.add(name, read(field, id: AnalysisID(name)))
        }
        if !analyses.has(standard.id.rawValue) { analyses.add(standard.id.rawValue, standard) }
        return analyses
    }

    private static func read(_ field: Field, id: AnalysisID) -> AnalysisPlan? {
        guard var fields = field.fields() else { return nil }
        var plan = AnalysisPlan(id: id, method: .sequential)
        fields.take("method", into: &plan.method) { $0.word("a method", of: Method.self) }
        fields.take("metrics", into: &plan.metrics, Check.readAll)
        fields.take("guards", into: &plan.guards, Check.readAll)
        fields.take("minSamples", into: &plan.minSamples) { $0.integer(atLeast: 1) }
        fields.take("window", into: &plan.window) { $0.positiveDuration() }
        fields.take("onInconclusive", into: &plan.onInconclusive) { $0.word("what follows", of: OnInconclusive.self) }
        fields.take("deadline", into: &plan.deadline) { $0.duration() }
        fields.finish()
        if fields.checksNothing {
            field.reportMissing("checks nothing", hint: "give it metrics: [{name: error_rate, maxRatio: 1.1}]")
        }
        if plan.method == .sequential {
            examine(plan.metrics, fields.peek("metrics"))
            examine(plan.guards, fields.peek("guards"))
        }
        return plan
    }

    /// A check that the sequential judge could not judge must not look as if it were.
    private static func examine(_ checks: [Check], _ field: Field?) {
        guard let items = field?.items(), items.count == checks.count else { return }
        for (check, item) in zip(checks, items) {
            guard let reason = SequentialPlan.unsupported(check) else { continue }
            item.report(reason, hint: "or judge by `method: threshold`")
        }
    }
}

extension Fields {
    /// Whether neither list has an item, not even a faulty one.
    fileprivate var checksNothing: Bool {
        ["metrics", "guards"].allSatisfy {
            peek($0).map { $0.isNothing || $0.isList && $0.items()?.isEmpty == true } ?? true
        }
    }
}
