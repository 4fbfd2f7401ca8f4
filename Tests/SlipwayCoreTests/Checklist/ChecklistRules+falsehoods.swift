@testable import SlipwayCore

extension ChecklistRules {
    /// Rules about functions of the state: no value of a checklist breaks them, only a change of the functions would.
    static let structural: Set<String> = ["advisory items neither hold nor take back"]

    /// Transitions that no machine may make: for each other rule at least one that breaks it.
    static var falsehoods: [Transition] {
        let before = ChecklistNode(
            state: ChecklistFixtures.begun(.preDeployment, ChecklistFixtures.suite, ChecklistFixtures.review),
            now: ChecklistFixtures.start
        )
        let over = with(before) { ($0.state.isOver, $0.state.progress[0].running) = (true, nil) }
        let idle = with(before) { $0.state.progress[0].running = nil }
        let justified = ChecklistNode.Credit(subject: ChecklistFixtures.subject)
        let later = with(before) { $0.state.stage = .duringDeployment }
        let cost = ChecklistItem("cost", .preDeployment, .builtin(.costImpact))
        let regression = ChecklistItem("regression", .preDeployment, .evaluation("regression"))
        let unproven = ChecklistNode(
            state: ChecklistFixtures.begun(.preDeployment, cost, regression),
            now: ChecklistFixtures.start
        )
        let seventh = ChecklistFixtures.run(ChecklistFixtures.suite, 7)
        return [
            transition(before, .timePassed, with(before) { $0.state.progress = satisfied }),
            transition(before, .closed, with(before) { $0.credits = ["test-suite": justified, "review": justified] }),
            transition(before, .timePassed, idle, name: "strange"),
            transition(before, .timePassed, before, [.announce("review", .open)]),
            transition(idle, .began(.preDeployment), before, [.run(seventh)]),
            transition(before, .timePassed, idle),
            transition(over, .began(.preDeployment), before),
            transition(before, .timePassed, with(before) { $0.failed = ["test-suite"] }),
            transition(later, .began(.preDeployment), before),
            transition(unproven, .timePassed, unproven, [.run(ChecklistFixtures.run(cost))]),
        ]
    }

    /// Both, and the command by a person.
    private static var satisfied: [ItemProgress] {
        let evidence = Evidence(
            .pass,
            text: "",
            by: "Ada",
            at: ChecklistFixtures.start,
            subject: ChecklistFixtures.subject
        )
        return [ItemProgress(finding: .satisfied(evidence)), ItemProgress(finding: .satisfied(evidence))]
    }

    private static func with(_ node: ChecklistNode, _ change: (inout ChecklistNode) -> Void) -> ChecklistNode {
        var node = node
        change(&node)
        return node
    }

    private static func transition(
        _ before: ChecklistNode,
        _ event: ChecklistState.Event,
        _ after: ChecklistNode,
        _ effects: [ChecklistState.Effect] = [],
        name: String = "false"
    ) -> Transition {
        Transition(before: before, stimulus: .init(name: name, event: event), after: after, effects: effects)
    }
}
