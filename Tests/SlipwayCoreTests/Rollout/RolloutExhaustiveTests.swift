import Foundation
import Testing

@testable import SlipwayCore

/// Every reachable state × every verb, measurement and delay × every crash point, for plans of each shape.
@Suite struct RolloutExhaustiveTests {
    typealias Transition = RolloutSearch.Transition

    /// A plan with a name for the report.
    struct Shape: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let plan: RolloutPlan
        var checklist: Checklist?
        var variant: VariantPair?
    }

    private static func analysis(_ policy: AnalysisPlan.OnInconclusive = .hold) -> AnalysisPlan {
        RolloutFixtures.analysis(onInconclusive: policy, deadline: RolloutSearch.deadline)
    }

    private static func short(_ weights: [Double], _ policy: AnalysisPlan.OnInconclusive, bake: Bool) -> RolloutPlan {
        RolloutFixtures.short(
            weights,
            interval: RolloutSearch.interval,
            analysis: analysis(policy),
            bake: bake ? RolloutSearch.interval : .zero
        )
    }

    private static func long(_ steps: [RolloutPlan.Step], guarded: Bool = true) -> RolloutPlan {
        RolloutPlan(steps: steps, bake: RolloutSearch.interval, guardrails: guarded ? analysis() : nil)
    }

    static let shapes: [Shape] = [
        Shape(testDescription: "short form", plan: short([5, 50, 100], .hold, bake: true)),
        Shape(testDescription: "short form, no bake, policy fail", plan: short([5, 50], .fail, bake: false)),
        Shape(testDescription: "short form, policy pass", plan: short([5, 100], .pass, bake: true)),
        Shape(testDescription: "100 % only", plan: short([100], .hold, bake: true)),
        Shape(testDescription: "no steps, no bake", plan: RolloutPlan(steps: [], bake: .zero)),
        Shape(
            testDescription: "pauses without analysis",
            plan: long([
                .setWeight(RolloutFixtures.percent(10)), .pause(RolloutSearch.interval),
                .setWeight(RolloutFixtures.percent(50)), .pause(nil),
            ])
        ),
        Shape(
            testDescription: "two weights at once, a pause before an analysis, guards in the step alone",
            plan: long(
                [
                    .pause(nil), .setWeight(RolloutFixtures.percent(1)), .setWeight(RolloutFixtures.percent(20)),
                    .pause(RolloutSearch.interval), .analysis(analysis(), RolloutSearch.interval),
                    .analysis(analysis(), RolloutSearch.interval), .setWeight(RolloutFixtures.percent(60)),
                ],
                guarded: false
            )
        ),
        Shape(
            testDescription: "blue-green",
            plan: long([
                .deploy(limit: RolloutSearch.interval), .smoke("smoke", limit: RolloutSearch.interval), .switchOver,
            ])
        ),
        Shape(
            testDescription: "blue-green with a person",
            plan: long([
                .deploy(limit: RolloutSearch.interval), .pause(nil), .switchOver,
            ])
        ),
        Shape(
            testDescription: "a canary that is deployed and tested first",
            plan: long([
                .deploy(limit: RolloutSearch.interval), .smoke("smoke", limit: RolloutSearch.interval),
                .setWeight(RolloutFixtures.percent(5)), .analysis(analysis(), RolloutSearch.interval), .switchOver,
            ])
        ),
        Shape(
            testDescription: "blue-green behind a gate",
            plan: long([.deploy(limit: RolloutSearch.interval), .gate("release"), .switchOver]),
            checklist: Checklist(
                id: "release",
                items: [
                    ChecklistItem("suite", .preDeployment, .command(["x"]), timeout: RolloutSearch.interval),
                    ChecklistItem("review", .preDeployment, .manual("Reviewed")),
                ]
            )
        ),
        Shape(
            testDescription: "a flag's variant",
            plan: short([5, 50], .hold, bake: true),
            variant: VariantPair(flag: "f", canary: "on", stable: "off")
        ),
    ]

    @Test(arguments: shapes)
    func everyTransitionKeepsTheRules(shape: Shape) throws {
        let rules = RolloutRules.all
        var broken: [String: String] = [:]
        let states = RolloutSearch.exhaust(shape.plan, shape.checklist, shape.variant) { _, transitions in
            for transition in transitions {
                for rule in rules where broken[rule.name] == nil && !rule.isKept(transition) {
                    broken[rule.name] = RolloutRules.describe(transition)
                }
            }
        }
        for (rule, transition) in broken { Issue.record("\(rule): broken by \(transition)") }
        #expect(states > (shape.plan.steps.isEmpty ? 1 : 100), "only \(states) states were reached")
    }

    /// A crash point is a state that the store holds: what is read again is equal, and equal values behave alike.
    @Test(arguments: shapes)
    func everyStateSurvivesTheStore(shape: Shape) throws {
        let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
        _ = try RolloutSearch.exhaust(shape.plan, shape.checklist, shape.variant) { node, transitions in
            let restored = try decoder.decode(Rollout.self, from: encoder.encode(node.rollout))
            try #require(restored == node.rollout, "\(node.rollout.state)")
            for transition in transitions {
                var copy = restored
                let effects = copy.step(transition.stimulus.event, at: transition.before.now)
                try #require(effects == transition.effects && copy == transition.after.rollout)
            }
        }
    }

    /// Every event that the journal holds can be read again.
    @Test func everyEventSurvivesTheJournal() throws {
        var seen: Set<String> = []
        _ = try RolloutSearch.exhaust(Self.shapes[0].plan) { _, transitions in
            for transition in transitions where seen.insert(transition.stimulus.name).inserted {
                let event = transition.stimulus.event
                let restored = try JSONDecoder().decode(Rollout.Event.self, from: JSONEncoder().encode(event))
                #expect(restored == event)
            }
        }
        #expect(seen.count == 21)
    }

    @Test func everyAnswerSurvivesTheJournal() throws {
        var seen: Set<Rollout.Event> = []
        _ = try RolloutSearch.exhaust(Self.shapes[7].plan) { _, transitions in
            for transition in transitions {
                guard case .jobEnded = transition.stimulus.event else { continue }
                guard seen.insert(transition.stimulus.event).inserted else { continue }
                let written = try JSONEncoder().encode(transition.stimulus.event)
                #expect(try JSONDecoder().decode(Rollout.Event.self, from: written) == transition.stimulus.event)
            }
        }
        #expect(seen.count > 6)
    }

    /// The search would see a machine that breaks a rule: its eyes are tested by showing it false transitions.
    @Test func theRulesCanBeBroken() {
        var before = RolloutNode(rollout: RolloutFixtures.started(Self.shapes[0].plan), now: RolloutFixtures.start)
        before.now = RolloutFixtures.at(3600)
        let falsehoods = RolloutRules.falsehoods(from: before)
        let caught = Set(RolloutRules.all.filter { rule in falsehoods.contains { !rule.isKept($0) } }.map(\.name))
        #expect(caught == Set(RolloutRules.all.map(\.name)).subtracting(RolloutRules.structural))
    }
}
