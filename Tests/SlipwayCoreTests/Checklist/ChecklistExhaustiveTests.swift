import Foundation
import Testing

@testable import SlipwayCore

/// Every reachable state × every event and delay × every crash point, for checklists of each shape.
@Suite struct ChecklistExhaustiveTests {
    struct Shape: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let list: Checklist

        init(_ description: String, _ items: ChecklistItem...) {
            testDescription = description
            list = Checklist(id: "release", items: items)
        }
    }

    private static func item(
        _ id: ChecklistItemID,
        _ stage: Checklist.Stage,
        _ work: ChecklistItem.Work,
        isRequired: Bool = true,
        every: Duration? = nil,
        bounds: FigureBounds = FigureBounds(),
        validity: Duration? = nil
    ) -> ChecklistItem {
        ChecklistItem(
            id,
            stage,
            work,
            isRequired: isRequired,
            timeout: ChecklistSearch.span,
            every: every,
            bounds: bounds,
            validity: validity
        )
    }

    private static let span = ChecklistSearch.span

    static let shapes: [Shape] = [
        Shape("nothing"),
        Shape(
            "a command and a review that grows old",
            item("suite", .preDeployment, .command(["x"])),
            item("review", .preDeployment, .manual("Reviewed"), validity: span)
        ),
        Shape(
            "a comparison that grows old, a sign-off after it",
            item("regression", .preDeployment, .evaluation("regression"), validity: span),
            item("sign-off", .postDeployment, .manual("Content"))
        ),
        Shape(
            "a guard",
            item("errors", .duringDeployment, .builtin(.errorRate), every: span, bounds: FigureBounds(max: 0.01))
        ),
        Shape(
            "a guard that grows old between its runs, an approval for the time of the rollout",
            item("flows", .duringDeployment, .check("flows"), every: span + span, validity: span),
            item("watch", .duringDeployment, .manual("Somebody watches"), validity: span)
        ),
        Shape(
            "a cost that rests on an evaluation, which grows old",
            item("cost", .preDeployment, .builtin(.costImpact), every: span, bounds: FigureBounds(max: 1.2)),
            item("regression", .preDeployment, .evaluation("regression"), validity: span)
        ),
        Shape(
            "a cost that rests on an evaluation that nobody has to satisfy",
            item("regression", .preDeployment, .evaluation("regression"), isRequired: false, every: span),
            item("cost", .preDeployment, .builtin(.costImpact), validity: span)
        ),
        Shape(
            "advice",
            item("early", .preDeployment, .http(ChecklistItem.HTTPHook(url: "http://h")), isRequired: false),
            item("late", .postDeployment, .command(["x"]), isRequired: false, every: span)
        ),
    ]

    @Test(arguments: shapes)
    func everyTransitionKeepsTheRules(shape: Shape) {
        let rules = ChecklistRules.all
        var broken: [String: String] = [:]
        let states = ChecklistSearch.exhaust(shape.list) { _, transitions in
            for transition in transitions {
                for rule in rules where broken[rule.name] == nil && !rule.isKept(transition) {
                    broken[rule.name] = ChecklistRules.describe(transition)
                }
            }
        }
        for (rule, transition) in broken { Issue.record("\(rule): broken by \(transition)") }
        #expect(states > (shape.list.items.isEmpty ? 10 : 100), "only \(states) states were reached")
    }

    /// A crash point is a state that the store holds: what is read again is equal, and so behaves alike.
    @Test(arguments: shapes)
    func everyStateSurvivesTheStore(shape: Shape) throws {
        let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
        var written: Set<ChecklistState.Event> = []
        _ = try ChecklistSearch.exhaust(shape.list) { node, transitions in
            try #require(decoder.decode(ChecklistState.self, from: encoder.encode(node.state)) == node.state)
            for transition in transitions where written.count < 500 { written.insert(transition.stimulus.event) }
        }
        for event in written {
            try #require(decoder.decode(ChecklistState.Event.self, from: encoder.encode(event)) == event)
        }
    }

    /// The search would see a machine that breaks a rule: its eyes are tested by showing it false transitions.
    @Test func theRulesCanBeBroken() {
        let falsehoods = ChecklistRules.falsehoods
        let caught = Set(ChecklistRules.all.filter { rule in falsehoods.contains { !rule.isKept($0) } }.map(\.name))
        #expect(caught == Set(ChecklistRules.all.map(\.name)).subtracting(ChecklistRules.structural))
    }
}
