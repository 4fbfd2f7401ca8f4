/// What a rollout costs beside the version's own requests: what is asked only to find out how good it is.
package enum PlanCost {
    /// One sentence each; none: nothing is asked.
    package static func sentences(
        of plan: RolloutPlan,
        checklist: Checklist?,
        checks: [CheckSet],
        evaluations: [Evaluation]
    ) -> [String] {
        plan.steps.compactMap { step in
            switch step {
            case .smoke(let id, _): checks.first { $0.id == id }.map { "smoke tests \(id): \(asked($0.checks.count))" }
            case .shadow(let step): shadow(step.plan)
            case .setWeight, .pause, .analysis, .deploy, .gate, .switchOver: nil
            }
        } + (checklist?.items ?? []).compactMap { item(of: $0, checks, evaluations) }
    }

    private static func shadow(_ plan: ShadowPlan) -> String {
        let noise = plan.noiseShare == .none ? "" : ", and stable's answer again for \(plan.noiseShare) of those"
        return "shadow: one request more for \(plan.share) of users' requests\(noise)"
    }

    private static func item(
        of item: ChecklistItem,
        _ checks: [CheckSet],
        _ evaluations: [Evaluation]
    ) -> String? {
        let often = item.every.map { " every \($0.written)" } ?? ""
        switch item.work {
        case .check(let id):
            return checks.first { $0.id == id }.map { "\(item.id): \(asked($0.checks.count))\(often)" }
        case .evaluation(let id):
            guard let evaluation = evaluations.first(where: { $0.id == id }) else { return nil }
            let both = evaluation.comparesWithStable ? ", and as many of stable" : ""
            return "\(item.id): \(asked(evaluation.cases.count))\(both)\(often)"
        case .builtin(let builtin):
            return builtin.requests > 0 ? "\(item.id): \(asked(builtin.requests))\(often)" : nil
        case .command, .http, .metric, .manual: return nil
        }
    }

    private static func asked(_ count: Int) -> String { count == 1 ? "1 request" : "\(count) requests" }
}
