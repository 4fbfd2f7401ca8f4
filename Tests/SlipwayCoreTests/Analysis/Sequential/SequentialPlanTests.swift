import SlipwayCore
import Testing

@Suite struct SequentialPlanTests {
    @Test func anAnalysisSetsRatiosGuardsAndWhatIsRequired() {
        let analysis = AnalysisPlan(
            id: AnalysisID("guardrails"),
            method: .sequential,
            metrics: [
                Check(.errorRate, maxRatio: 1.5, max: 0.02), Check(.latencyP95, maxRatio: 1.3),
                Check(.ttftP95, maxRatio: 1.4), Check(.costPerRequest, maxRatio: 1.6), Check(.satisfaction, min: 0.8),
            ],
            guards: [Check(.latencyP95, maxRatio: 3), Check(.latencyP99, max: 9000)]
        )
        let plan = SequentialPlan(analysis)
        #expect(plan.errorRatio == 1.5 && plan.latencyRatio == 1.3 && plan.timeToFirstTokenRatio == 1.4)
        #expect(plan.costRatio == 1.6 && plan.minSatisfaction == 0.8)
        #expect(plan.guards.contains(Check(.errorRate, max: 0.02)))
        #expect(plan.guards.contains(Check(.latencyP99, max: 9000)))
        #expect(plan.guards.contains(Check(.latencyP95, maxRatio: 3)))
        #expect(plan.required == [.errorRate, .latencyP95, .ttftP95, .costPerRequest, .satisfaction])
        #expect(plan.minSamples == 50)
    }

    @Test(arguments: [
        Check(.latencyP50, maxRatio: 1.2), Check(.latencyP99, maxRatio: 1.2), Check(.ttftP50, maxRatio: 1.2),
        Check(.latencyP95, min: 5), Check(.satisfaction, max: 0.9), Check(.tokensOutPerRequest, maxRatio: 1.2),
    ])
    func whatCannotBeJudgedSaysWhy(check: Check) { #expect(SequentialPlan.unsupported(check) != nil) }

    @Test(arguments: [
        Check(.errorRate, maxRatio: 1.1, max: 0.02), Check(.latencyP95, maxRatio: 1.2, max: 900),
        Check(.latencyP50, max: 900), Check(.satisfaction, min: 0.9), Check(.costPerRequest, maxRatio: 1.2, max: 0.01),
        Check(.tokensPerRequest, maxRatio: 1.2), Check(.ttftP95, maxRatio: 1.2), Check(.clientErrorRate, maxRatio: 2),
    ])
    func whatCanBeJudgedIsAccepted(check: Check) { #expect(SequentialPlan.unsupported(check) == nil) }
}
