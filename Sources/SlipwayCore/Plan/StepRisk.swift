/// What could go wrong at a step, and how it would be noticed.
package struct StepRisk: Hashable, Sendable {
    package let step: String
    package let risk: String
    package let noticed: String

    /// Of each step, and of the bake.
    package static func all(of plan: RolloutPlan, checklist: Checklist?) -> [StepRisk] {
        var weight = Weight.none
        let steps = plan.steps.map { step in
            weight = step.weightSet ?? weight
            return StepRisk(step, at: weight, checklist)
        }
        return steps + [bake(plan)]
    }

    private init(step: String, risk: String, noticed: String) {
        (self.step, self.risk, self.noticed) = (step, risk, noticed)
    }

    private init(_ step: RolloutPlan.Step, at weight: Weight, _ checklist: Checklist?) {
        switch step {
        case .deploy(let limit):
            self.init(
                step: "deploy",
                risk: "it does not start, or never becomes healthy: no user is concerned",
                noticed: "by its health check, within \(limit.written)"
            )
        case .smoke(let set, let limit):
            self.init(
                step: "smoke tests \(set)",
                risk: "an answer is not as expected: no user is concerned",
                noticed: "at once, within \(limit.written)"
            )
        case .gate(let id): self = Self.gate(id, checklist)
        case .shadow(let step):
            self.init(
                step: "shadow \(step.plan.share)",
                risk: "nobody hears it; each mirrored request is paid for",
                noticed: "by comparing its answers with stable's"
            )
        case .setWeight(let weight):
            self.init(
                step: "\(weight) of users",
                risk: "\(weight) of users meet what is wrong with it",
                noticed: "by guards at once, by the analysis as said below"
            )
        case .pause(let duration):
            self.init(
                step: "pause" + (duration.map { " of \($0.written)" } ?? " until a person promotes"),
                risk: "\(weight) of users go on meeting it",
                noticed: "by guards at once"
            )
        case .analysis(let analysis, let duration):
            self.init(
                step: "analysis \(analysis.id) for \(duration.written)",
                risk: "\(weight) of users go on meeting it",
                noticed: "by \(analysis.metrics.map(\.metric.rawValue).joined(separator: ", "))"
            )
        case .switchOver:
            self.init(
                step: "switch",
                risk: "all users meet what the steps before have not found",
                noticed: "by guards, each at once; stable is no longer beside it to compare with"
            )
        }
    }

    private static func gate(_ id: ChecklistID, _ checklist: Checklist?) -> StepRisk {
        let items = checklist?.items.filter { $0.stage == .preDeployment && $0.isRequired } ?? []
        let people = items.filter(\.work.isManual).map { $0.owner ?? $0.id.rawValue }
        let wait = people.isEmpty ? "" : "; it waits for \(people.joined(separator: ", "))"
        return StepRisk(
            step: "gate: checklist \(id)",
            risk: "an item fails: no user is concerned",
            noticed: "\(items.count) required items\(wait)"
        )
    }

    private static func bake(_ plan: RolloutPlan) -> StepRisk {
        StepRisk(
            step: "bake for \(plan.bake.written)",
            risk: "all users meet what shows only with time or at full load",
            noticed: "by guards; the way back stays warm"
        )
    }
}
