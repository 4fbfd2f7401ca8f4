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

    @Test func fewExchangesSayNothing() {
        let silent = ItemFigures(canary: ArmSummary(Tally()), stable: ArmSummary(Tally()))
        #expect(silent.result(of: .errorRate)?.result == .inconclusive)
        #expect(silent.result(of: Check(.latencyP95, max: 5)).result == .inconclusive)
        #expect(silent.result(of: .costImpact) == nil)
    }
}
