/// A model that says which answer of a pair is better. (ANALYSIS.md §4.4.)
package struct JudgePlan: Hashable, Codable, Sendable {
    package var endpoint: ModelEndpoint
    /// Of the pairs.
    package var share: Weight
    /// The judge's own, beside the shadow's.
    package var budget: ShadowBudget
    /// What makes an answer good, in the user's words; nil: helpful, right and to the point.
    package var criteria: String?

    package init(
        endpoint: ModelEndpoint,
        share: Weight = .full,
        budget: ShadowBudget = ShadowBudget(),
        criteria: String? = nil
    ) {
        self.endpoint = endpoint
        self.share = share
        self.budget = budget
        self.criteria = criteria
    }

    /// Other bits than those that chose the exchange decide, or a share of them would always be judged.
    package func judges(_ request: RequestID) -> Bool { Place(random: Self.bits(request, seed: 1)).isBelow(share) }

    /// Whether production's two answers are put to the judge, too: on a fifth of the pairs that have both.
    package func checksItself(on request: RequestID) -> Bool {
        Place(random: Self.bits(request, seed: 2)).isBelow(Weight(basisPoints: 2000))
    }

    private static func bits(_ request: RequestID, seed: UInt64) -> UInt64 {
        withUnsafeBytes(of: (request.high, request.low)) { XXH64.hash($0, seed: seed) }
    }
}
