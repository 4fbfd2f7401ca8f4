import Testing

@testable import SlipwayCore

@Suite struct ChecklistTests {
    private typealias F = ChecklistFixtures

    // MARK: - Gates

    @Test func aGateOpensWhenEveryRequiredItemIsSatisfied() {
        var state = F.begun(.preDeployment, F.suite, F.review)
        #expect(!state.opens(.preDeployment, at: F.start))
        _ = state.end(F.suite, .pass, at: F.at(5))
        #expect(state.blocking(.preDeployment, at: F.at(5)).map(\.item.id) == ["review"])
        _ = state.take(.approved("review", F.ada), at: F.at(6))
        #expect(state.opens(.preDeployment, at: F.at(6)))
    }

    @Test func anAdvisoryItemKeepsNothingShut() {
        var advisory = F.suite
        advisory.isRequired = false
        var state = F.begun(.preDeployment, advisory)
        #expect(state.opens(.preDeployment, at: F.start))
        _ = state.end(advisory, .fail, at: F.at(1))
        #expect(state.opens(.preDeployment, at: F.at(1)) && state.failures(at: F.at(1)).isEmpty)
    }

    @Test func nothingRunsBeforeItsStage() {
        var state = F.state(F.suite, F.errors)
        #expect(state.take(.timePassed, at: F.at(3600)).isEmpty && state.running.isEmpty)
        #expect(state.take(.began(.preDeployment), at: F.start) == [.run(F.run(F.suite))])
        #expect(state.take(.began(.duringDeployment), at: F.at(5)) == [.run(F.run(F.errors))])
    }

    /// FIELD 6, 7, 18: no evidence is never success, and an error is never a pass.
    @Test(arguments: [Verdict.Result.inconclusive, .error])
    func whatCouldNotBeMeasuredHoldsAndIsTriedAgain(result: Verdict.Result) {
        var state = F.begun(.duringDeployment, F.errors)
        _ = state.end(F.errors, result, at: F.at(1))
        #expect(state.result(of: .duringDeployment, at: F.at(1)) == result)
        #expect(state.failures(at: F.at(1)).isEmpty && state.wakesAt == F.at(11))
        #expect(state.take(.timePassed, at: F.at(11)) == [.run(F.run(F.errors, 2))])
    }

    // MARK: - Guards

    @Test func aRequiredGuardThatFailsTakesTrafficBack() {
        var state = F.begun(.duringDeployment, F.errors)
        _ = state.end(F.errors, .pass, figures: ["value": 0.02], at: F.at(1))
        #expect(state.failures(at: F.at(1)).map(\.sentence) == ["errors failed: 0.02 breaks max 0.01"])
        #expect(state.take(.timePassed, at: F.at(3600)).isEmpty, "no later run may hide it")
    }

    @Test func aGuardRunsAgainAndItsEvidenceStandsMeanwhile() {
        var state = F.begun(.duringDeployment, F.errors)
        _ = state.end(F.errors, .pass, figures: ["value": 0.01], at: F.at(1))
        #expect(state.take(.timePassed, at: F.at(60)).isEmpty)
        #expect(state.take(.timePassed, at: F.at(61)) == [.run(F.run(F.errors, 2))])
        #expect(state.opens(.duringDeployment, at: F.at(61)))
    }

    @Test func guardsGoOnAfterTheDeployment() {
        var state = F.begun(.duringDeployment, F.errors, F.signOff)
        _ = state.end(F.errors, .pass, figures: ["value": 0], at: F.at(1))
        #expect(state.take(.began(.postDeployment), at: F.at(2)).isEmpty)
        _ = state.take(.timePassed, at: F.at(61))
        _ = state.end(F.errors, .fail, at: F.at(62))
        #expect(state.failures(at: F.at(62)).map(\.item.id) == ["errors"])
    }

    // MARK: - Figures

    @Test(
        arguments: [
            ([:], Verdict.Result.error), (["value": .nan], .error), (["value": 0.01], .pass),
            (["value": 0.0101], .fail),
            (["other": 0], .error),
        ] as [([String: Double], Verdict.Result)]
    )
    func aFigureIsHeldAgainstItsBounds(figures: [String: Double], expected: Verdict.Result) {
        #expect(ItemResult(.pass, figures: figures).held(to: FigureBounds(max: 0.01)).result == expected)
    }

    @Test func boundsNeverMakeAFailureAPass() {
        for result in [Verdict.Result.fail, .inconclusive, .error] {
            #expect(ItemResult(result, figures: ["value": 0]).held(to: FigureBounds(max: 1)).result == result)
        }
    }

    @Test func aLongOutputKeepsItsEnd() {
        let result = ItemResult(.fail, output: String(repeating: "ä", count: 10_000) + "the end")
        #expect(result.output.utf8.count <= ItemResult.longestOutput + 3 && result.output.hasSuffix("the end"))
    }

    // MARK: - Time

    @Test(arguments: [(ChecklistItem.Work.command(["x"]), Verdict.Result.fail), (.builtin(.loggingWorks), .error)])
    func aRunThatDoesNotEndIsCancelled(work: ChecklistItem.Work, expected: Verdict.Result) {
        let item = ChecklistItem("slow", .preDeployment, work, timeout: .seconds(30))
        var state = F.begun(.preDeployment, item)
        #expect(state.wakesAt == F.at(30) && state.take(.timePassed, at: F.at(29)).isEmpty)
        #expect(state.take(.timePassed, at: F.at(30)).first == .cancel(F.run(item)))
        #expect(state.result(of: .preDeployment, at: F.at(30)) == expected)
        #expect(state.blocking(.preDeployment, at: F.at(30)).first?.sentence.hasSuffix("not end within 30 s") == true)
        let before = state
        #expect(state.take(.ended(F.run(item), ItemResult(.pass)), at: F.at(31)).isEmpty && state == before)
    }

    @Test func anApprovalExpiresByTheClockAlone() {
        var review = F.review
        review.validity = .seconds(60)
        var state = F.begun(.preDeployment, review)
        _ = state.take(.approved("review", F.ada), at: F.start)
        #expect(state.opens(.preDeployment, at: F.at(59)) && !state.opens(.preDeployment, at: F.at(60)))
        #expect(state.wakesAt == F.at(60))
        let effects = state.take(.timePassed, at: F.at(60))
        guard case .announce("review", .expired)? = effects.first else { return #expect(Bool(false), "\(effects)") }
        #expect(state.blocking(.preDeployment, at: F.at(60)).count == 1)
    }

    @Test func whatExpiresBetweenTwoRunsIsRunAtOnce() {
        let item = ChecklistItem(
            "flows",
            .duringDeployment,
            .check("flows"),
            every: .seconds(60),
            validity: .seconds(20)
        )
        var state = F.begun(.duringDeployment, item)
        _ = state.end(item, .pass, at: F.start)
        #expect(state.take(.timePassed, at: F.at(20)).last == .run(F.run(item, 2)))
    }

    @Test func aGateThatWasPassedStaysPassed() {
        var review = F.review
        review.validity = .seconds(60)
        var state = F.begun(.preDeployment, review)
        _ = state.take(.approved("review", F.ada), at: F.start)
        _ = state.take(.began(.duringDeployment), at: F.at(1))
        #expect(state.take(.timePassed, at: F.at(60)).isEmpty && state.opens(.preDeployment, at: F.at(3600)))
    }

    @Test func aGateThatWasPassedWithoutEvidenceStaysUnproven() {
        var review = F.review
        review.validity = .seconds(60)
        var state = F.begun(.preDeployment, review)
        _ = state.take(.approved("review", F.ada), at: F.start)
        _ = state.take(.began(.duringDeployment), at: F.at(60))
        #expect(!state.opens(.preDeployment, at: F.at(61)))
    }

    // MARK: - People

    @Test(arguments: [
        ("nobody", "Ada", "checklist release has no item nobody"),
        ("test-suite", "Ada", "test-suite is not a person's to approve: it is measured"),
        ("review", "", "an approval needs the name of a person"),
        ("review", " \t", "an approval needs the name of a person"),
        ("review", "A\nda", "an approval needs the name of a person"),
        ("sign-off", "Ada", "postDeployment has not begun"),
    ])
    func anApprovalThatMakesNoSenseIsRefused(item: String, by: String, why: String) {
        var state = F.begun(.preDeployment, F.suite, F.review, F.signOff)
        let (before, approval) = (state, Approval(by: by))
        #expect(state.refusal(of: approval, for: ChecklistItemID(item)) == why)
        #expect(state.take(.approved(ChecklistItemID(item), approval), at: F.at(1)).isEmpty && state == before)
    }

    @Test func anApprovalComesTooLateAfterItsGate() {
        var state = F.begun(.duringDeployment, F.review)
        #expect(state.refusal(of: F.ada, for: "review") == "preDeployment is over")
        _ = state.take(.closed, at: F.at(1))
        #expect(state.refusal(of: F.ada, for: "review") == "the rollout is over")
    }

    @Test func anApprovalSaysWhoAndWhen() {
        var state = F.begun(.preDeployment, F.review)
        _ = state.take(.approved("review", F.ada), at: F.at(7))
        let evidence = state["review"]?.finding.evidence
        #expect(evidence?.by == "Ada" && evidence?.at == F.at(7) && evidence?.text == "https://wiki/rollback")
        #expect(evidence?.subject == F.subject)
    }

    // MARK: - What rests on another item

    private static let regression = ChecklistItem("regression", .preDeployment, .evaluation("regression"))
    private static let cost = ChecklistItem("cost", .preDeployment, .builtin(.costImpact))
    private static let tokens = TrialTokens(
        cases: 10,
        version: TokenUsage(input: 300, output: 50),
        stable: TokenUsage(input: 200, output: 100)
    )

    @Test func anExpectedCostWaitsForTheTokensOfTheEvaluation() {
        var state = F.begun(.preDeployment, Self.cost, Self.regression)
        #expect(state.running == [F.run(Self.regression)] && state.wakesAt == F.at(600))
        let effects = state.end(Self.regression, .pass, figures: Self.tokens.figures, at: F.at(5))
        #expect(effects.last == .run(F.run(Self.cost)) && state.trialTokens == Self.tokens)
    }

    /// One that ended the attempt is not followed by anything; one that nobody has to satisfy is not waited for.
    @Test(arguments: [
        (true, Verdict.Result.fail, false), (true, .error, false), (false, .fail, true), (false, .error, true),
    ])
    func whatAnEvaluationCameToDecidesWhetherTheCostRuns(_ isRequired: Bool, _ result: Verdict.Result, _ runs: Bool) {
        var regression = Self.regression
        regression.isRequired = isRequired
        var state = F.begun(.preDeployment, regression, Self.cost)
        _ = state.end(regression, result, at: F.at(5))
        #expect(state.running.contains(F.run(Self.cost)) == runs)
    }

    @Test func anEvaluationThatCouldNotBeMeasuredIsWaitedForUntilItIs() {
        var state = F.begun(.preDeployment, Self.regression, Self.cost)
        _ = state.end(Self.regression, .error, at: F.at(5))
        #expect(state.take(.timePassed, at: F.at(15)) == [.run(F.run(Self.regression, 2))])
        #expect(state.end(Self.regression, .pass, at: F.at(16)).last == .run(F.run(Self.cost)))
        #expect(state.trialTokens == nil)
    }

    // MARK: - The version

    @Test func aChangedVersionInvalidatesTheEvidence() {
        var state = F.begun(.preDeployment, F.suite, F.review)
        _ = state.end(F.suite, .pass, at: F.at(1))
        _ = state.take(.approved("review", F.ada), at: F.at(1))
        let effects = state.take(.retried(F.changed), at: F.at(2))
        #expect(effects == [.announce("test-suite", .open), .announce("review", .open)])
        _ = state.take(.began(.preDeployment), at: F.at(3))
        #expect(!state.opens(.preDeployment, at: F.at(3)) && state.running == [F.run(F.suite, 2, about: F.changed)])
    }

    @Test func aRetryKeepsWhatStillHoldsOfTheSameVersion() {
        var state = F.begun(.preDeployment, F.suite, F.review)
        _ = state.end(F.suite, .fail, at: F.at(1))
        _ = state.take(.approved("review", F.ada), at: F.at(1))
        #expect(state.take(.retried(F.subject), at: F.at(2)) == [.announce("test-suite", .open)])
        #expect(state.take(.began(.preDeployment), at: F.at(3)) == [.run(F.run(F.suite, 2))])
        #expect(state.blocking(.preDeployment, at: F.at(3)).map(\.item.id) == ["test-suite"])
    }

    /// FIELD 9: what was measured in an earlier attempt's traffic cannot count.
    @Test func aRetryKeepsNothingOfTheTraffic() {
        var state = F.begun(.duringDeployment, F.errors)
        _ = state.end(F.errors, .pass, figures: ["value": 0], at: F.at(1))
        #expect(state.take(.retried(F.subject), at: F.at(2)) == [.announce("errors", .open)])
    }

    @Test(arguments: [
        (ChecklistItem.Work.evaluation("regression"), false), (.builtin(.costImpact), false), (.command(["x"]), true),
        (.metric(Check(.errorRate, max: 0.1)), true), (.metric(Check(.errorRate, maxRatio: 1.1)), false),
    ])
    func aComparisonCountsBesideTheSameStableAlone(work: ChecklistItem.Work, isKept: Bool) {
        let item = ChecklistItem("item", .preDeployment, work)
        var state = F.begun(.preDeployment, item)
        _ = state.end(item, .pass, at: F.at(1))
        _ = state.take(.retried(F.besideOther), at: F.at(2))
        #expect(state.opens(.preDeployment, at: F.at(2)) == isKept)
    }

    @Test func anItemThatWasRewrittenIsNotTheSame() {
        var state = F.begun(.preDeployment, F.suite)
        _ = state.end(F.suite, .pass, at: F.at(1))
        let weaker = ChecklistItem("test-suite", .preDeployment, .command(["true"]))
        let list = Checklist(id: "release", items: [weaker])
        let next = ChecklistState(list, about: F.subject, keeping: state, at: F.at(2))
        #expect(!next.opens(.preDeployment, at: F.at(2)) && next["test-suite"]?.runs == 1)
    }

    @Test func theEndCancelsWhatRuns() {
        var state = F.begun(.preDeployment, F.suite)
        #expect(state.take(.closed, at: F.at(1)) == [.cancel(F.run(F.suite))])
        #expect(state.running.isEmpty && state.wakesAt == nil)
        #expect(state.end(F.suite, .pass, at: F.at(2)).isEmpty && !state.opens(.preDeployment, at: F.at(2)))
    }
}
