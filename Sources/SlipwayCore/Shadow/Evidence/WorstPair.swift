/// One diverging pair, as it is kept: scores and hashes, and the texts only where the manifest says so.
package struct WorstPair: Hashable, Codable, Sendable {
    package var score: ShadowScore
    package var content: PairContent?

    package init(score: ShadowScore, content: PairContent? = nil) {
        self.score = score
        self.content = content
    }

    /// The order of the list: what diverges most beyond what production itself does comes first.
    var rank: Double { (score.divergence?.score ?? 0) - 0.5 * (score.noise?.score ?? 0) }
}
