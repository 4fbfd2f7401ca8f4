import SlipwayCore
import Testing

@Suite struct PlanCostTests {
    private static let check = RequestCheck(name: "c", request: CheckRequest(body: .prompt("Hi", isStream: false)))

    @Test func whatIsAskedBesideUsersIsSaid() {
        var shadow = ShadowPlan(share: Weight(basisPoints: 2000))
        shadow.noiseShare = Weight(basisPoints: 1000)
        let plan = RolloutPlan(
            steps: [
                .smoke("smoke", limit: .seconds(60)),
                .shadow(ShadowStep(plan: shadow, deadline: nil, leadsOn: true)), .gate("release"),
                .setWeight(.full),
            ],
            bake: .zero
        )
        let checklist = Checklist(
            id: "release",
            items: [
                ChecklistItem("suite", .preDeployment, .command(["x"])),
                ChecklistItem("regression", .preDeployment, .evaluation("regression")),
                ChecklistItem("leaks", .preDeployment, .builtin(.promptLeakage)),
                ChecklistItem("flows", .duringDeployment, .check("smoke"), every: .seconds(300)),
                ChecklistItem("errors", .duringDeployment, .builtin(.errorRate)),
            ]
        )
        let sentences = PlanCost.sentences(
            of: plan,
            checklist: checklist,
            checks: [CheckSet(id: "smoke", checks: [Self.check])],
            evaluations: [Evaluation(id: "regression", cases: [Self.check, Self.check])]
        )
        #expect(
            sentences == [
                "smoke tests smoke: 1 request",
                "shadow: one request more for 20 % of users' requests, and stable's answer again for 10 % of those",
                "regression: 2 requests, and as many of stable", "leaks: 4 requests", "flows: 1 request every 5m",
            ]
        )
    }

    @Test func aPlanThatAsksNothingCostsNothing() {
        let plan = RolloutPlan(steps: [.deploy(limit: .seconds(60)), .switchOver], bake: .zero)
        #expect(PlanCost.sentences(of: plan, checklist: nil, checks: [], evaluations: []).isEmpty)
    }
}
