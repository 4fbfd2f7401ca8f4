import SlipwayCore
import Testing

@Suite struct BuiltinFigureTests {
    static let prompt = "You are the polite support agent of a company called ACME, and you never give discounts."

    @Test func aRunOfThePromptsWordsIsALeak() {
        let said = "Sure: you are THE polite support agent, of a company called Acme! And so on."
        #expect(PromptLeak.run(of: Self.prompt, in: said) == "you are the polite support agent of a")
        #expect(PromptLeak.run(of: Self.prompt, in: "I am the polite support agent of ACME.") == nil)
        #expect(PromptLeak.run(of: "Be brief", in: "Told to be brief, I am.") == "be brief")
        #expect(PromptLeak.run(of: "", in: "Anything") == nil)
    }

    @Test func costImpactIsTheRatioOfWhatBothWouldCost() {
        var stable = ArmSummary(Tally())
        (stable[.tokensPerRequest], stable[.tokensOutPerRequest]) = (1000, 200)
        let prices = PriceTable(["a": .init(input: 1e-6, output: 2e-6), "b": .init(input: 2e-6, output: 1e-6)])
        let result = CostImpact.result(model: "b", stableModel: "a", observed: stable, prices: prices)
        #expect(result.result == .pass && abs((result.figures["value"] ?? 0) - 1.5) < 1e-9)
        #expect(CostImpact.result(model: "c", stableModel: "a", observed: stable, prices: prices).result == .error)
        #expect(CostImpact.result(model: nil, stableModel: "a", observed: stable, prices: prices).result == .error)
    }

    /// What the evaluation showed: three times the input, half of the output.
    @Test func costImpactFollowsTheTokensOfTheEvaluation() {
        var stable = ArmSummary(Tally())
        (stable[.tokensPerRequest], stable[.tokensOutPerRequest]) = (1000, 200)
        let trial = TrialTokens(
            cases: 10,
            version: TokenUsage(input: 300, output: 50),
            stable: TokenUsage(input: 100, output: 100)
        )
        let prices = PriceTable(["a": .init(input: 1e-6, output: 2e-6)])
        let result = CostImpact.result(model: "a", stableModel: "a", observed: stable, trial: trial, prices: prices)
        let expected = (2400 * 1e-6 + 100 * 2e-6) / (800 * 1e-6 + 200 * 2e-6)
        #expect(abs((result.figures["value"] ?? 0) - expected) < 1e-9)
        #expect(result.output.hasSuffix("using 3.00 × the input and 0.50 × the output in 10 cases"))
    }

    @Test func withoutUsersTheEvaluationsTokensAreAllThereIs() {
        let trial = TrialTokens(
            cases: 10,
            version: TokenUsage(input: 300, output: 0),
            stable: TokenUsage(input: 100, output: 0)
        )
        let prices = PriceTable(["a": .init(input: 1e-6, output: 2e-6)])
        let silence = ArmSummary(Tally())
        let result = CostImpact.result(model: "a", stableModel: "a", observed: silence, trial: trial, prices: prices)
        #expect(abs((result.figures["value"] ?? 0) - 3) < 1e-9)
        #expect(result.output.hasSuffix("without users' tokens"))
        #expect(CostImpact.result(model: "a", stableModel: "a", observed: silence, prices: prices).result == .error)
    }

    @Test func tokensAreReadAgainFromTheEvidencesFigures() {
        let trial = TrialTokens(
            cases: 3,
            version: TokenUsage(input: 30, output: 4),
            stable: TokenUsage(input: 10, output: 2)
        )
        #expect(TrialTokens(figures: trial.figures) == trial)
        #expect(TrialTokens(figures: ["cases": 3]) == nil)
    }

    @Test(
        arguments: [
            (ModelFacts(model: "m"), nil),
            (ModelFacts(model: "m", listed: ["m"]), nil),
            (ModelFacts(model: "m", listed: ["n", "o"]), "the upstream has no model m among its 2"),
            (ModelFacts(model: "m", price: ends("2026-11-29")), "m came to its end on 2026-11-29"),
            (ModelFacts(model: "m", price: ends("2026-11-30")), "m came to its end on 2026-11-30"),
            (ModelFacts(model: "m", price: ends("2026-12-01")), nil),
            (ModelFacts(model: "m", price: takes(8192), largestPrompt: 8192), nil),
            (ModelFacts(model: "m", price: takes(8192)), nil),
            (ModelFacts(model: "m", largestPrompt: 9000), nil),
            (
                ModelFacts(model: "m", price: takes(8192), largestPrompt: 8193),
                "a prompt of 8193 tokens was seen, and m takes 8192"
            ),
        ] as [(ModelFacts, String?)]
    )
    func aModelIsHeldAgainstWhatIsKnownOfIt(_ facts: ModelFacts, _ obstacle: String?) {
        #expect(facts.obstacle(today: "2026-11-30") == obstacle)
    }

    private static func ends(_ day: String) -> PriceTable.Price {
        var price = PriceTable.Price(input: 1, output: 1)
        price.retiresOn = day
        return price
    }

    private static func takes(_ tokens: Int) -> PriceTable.Price {
        var price = PriceTable.Price(input: 1, output: 1)
        price.contextTokens = tokens
        return price
    }

    @Test func whatIsNotKnownOfAModelIsSaid() {
        #expect(
            ModelFacts(model: "m").sentence
                == "the upstream lists no models, no day of its end is known, how much it takes is not known"
        )
        #expect(
            ModelFacts(model: "m", price: Self.takes(10), listed: ["m"], largestPrompt: 7).sentence
                == "it is among the upstream's 1 models, no day of its end is known, it takes 10 tokens, and the largest prompt had 7"
        )
    }

    @Test func fewExchangesSayNothing() {
        let silent = ItemFigures(canary: ArmSummary(Tally()), stable: ArmSummary(Tally()))
        #expect(silent.result(of: .errorRate)?.result == .inconclusive)
        #expect(silent.result(of: Check(.latencyP95, max: 5)).result == .inconclusive)
        #expect(silent.result(of: .costImpact) == nil)
    }
}
