/// How a shadow is fed and judged: a strategy's `shadow`, compiled. A rollout carries its own copy.
package struct ShadowPlan: Hashable, Codable, Sendable {
    /// Of the exchanges that stable answers and `match` lets through.
    package var share: Weight
    package var match: ShadowMatch
    /// Of a shadow's answer, first byte to last; then it has failed.
    package var timeout: Duration
    /// Of the shadowed exchanges, that production is asked twice.
    package var noiseShare: Weight
    /// Requests under way at a time.
    package var concurrency: Int
    /// What waits, answers of production included; beyond it pairs are dropped and counted.
    package var queueBytes: Int
    /// Longer requests are not shadowed, longer answers not compared.
    package var maxBodyBytes: Int
    package var budget: ShadowBudget
    package var tools: ShadowTools
    package var comparator: Comparator
    /// Compares texts by what they mean, too.
    package var embedder: ModelEndpoint?
    package var judge: JudgePlan?
    package var rule: ReadinessRule
    /// How long the worst pairs are kept with what was said in them; nil: scores and hashes only.
    package var keepsContentFor: Duration?

    package init(share: Weight, rule: ReadinessRule = ReadinessRule(), comparator: Comparator = Comparator()) {
        self.share = share
        match = ShadowMatch()
        timeout = .seconds(60)
        noiseShare = Weight(basisPoints: 2000)
        concurrency = 32
        queueBytes = 32 << 20
        maxBodyBytes = 1 << 20
        budget = ShadowBudget()
        tools = .dryRun(allowed: [])
        (embedder, judge) = (nil, nil)
        self.comparator = comparator
        self.rule = rule
    }

    /// Whether models are asked about the answers.
    package var asksModels: Bool { embedder != nil || judge != nil }
}
