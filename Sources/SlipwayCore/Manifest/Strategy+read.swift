extension Strategy {
    /// The one named `default` comes last unless it is written.
    static func readAll(_ field: Field?, _ names: StrategyNames) -> NamedValues<Strategy> {
        var strategies = NamedValues<Strategy>("strategy")
        for (name, field) in field?.named("strategy") ?? [] {
            let strategy = read(field, name: name, names)
            if name == StrategyID.undo.rawValue {
                field.reportKey("`undo` is the name of what `slipway rollout undo` does")
            } else {
                strategies.add(name, strategy)
            }
        }
        if !strategies.has(StrategyID.standard.rawValue) {
            strategies.add(StrategyID.standard.rawValue, .standard(names.analyses))
        }
        return strategies
    }

    private static func standard(_ analyses: NamedValues<AnalysisPlan>) -> Strategy {
        let plan = RolloutPlan(
            weights: RolloutPlan.defaultWeights,
            interval: RolloutPlan.defaultInterval,
            analysis: analyses[AnalysisPlan.standard.id.rawValue] ?? .standard,
            bake: RolloutPlan.defaultBake
        )
        return Strategy(id: .standard, plan: plan)
    }

    private static func read(_ field: Field, name: String, _ names: StrategyNames) -> Strategy? {
        guard let (_, kind, inner) = field.choice("a strategy") else { return nil }
        let plan: RolloutPlan?
        switch kind {
        case "canary": plan = CanarySpec(inner, names)?.plan()
        case "blueGreen": plan = BlueGreenSpec(inner, names)?.plan()
        case "shadow": plan = shadowPlan(inner)
        default:
            inner.reportKey(
                "unknown strategy",
                hint: Suggestion.hint(for: kind, among: ["canary", "blueGreen", "shadow"])
            )
            return nil
        }
        return plan.map { Strategy(id: StrategyID(name), plan: $0) }
    }

    /// A shadow alone: one step that leads nowhere.
    private static func shadowPlan(_ field: Field) -> RolloutPlan? {
        guard var fields = field.fields() else { return nil }
        let plan = ShadowPlan.read(&fields)
        fields.finish()
        let step = ShadowStep(plan: plan, deadline: nil, leadsOn: false)
        return RolloutPlan(steps: [.shadow(step)], bake: RolloutPlan.defaultBake)
    }
}
