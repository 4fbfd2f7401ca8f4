/// The common ratio of rates over ticks of different weight: a pooled ratio would mix the weights up (Simpson's paradox).
///
///     RR = Σ x_c n_s/n ÷ Σ x_s n_c/n        (Mantel & Haenszel 1959; ANALYSIS.md §2.2)
package struct MantelHaenszel: Hashable, Codable, Sendable {
    private var canary = 0.0
    private var stable = 0.0
    /// Σ n_c n_s / n.
    private var weight = 0.0

    package init() {}

    package mutating func add(_ pair: PairedProportions) {
        let total = Double(pair.canary.count + pair.stable.count)
        guard total > 0 else { return }
        canary += Double(pair.canary.events) * Double(pair.stable.count) / total
        stable += Double(pair.stable.events) * Double(pair.canary.count) / total
        weight += Double(pair.canary.count) * Double(pair.stable.count) / total
    }

    /// Nil while stable has had no event beside the canary.
    package var ratio: Double? { stable > 0 ? canary / stable : nil }

    /// The rates both arms would have at the same mixture of ticks; zero where they never ran side by side.
    package var rates: (canary: Double, stable: Double) {
        weight > 0 ? (canary / weight, stable / weight) : (0, 0)
    }
}
