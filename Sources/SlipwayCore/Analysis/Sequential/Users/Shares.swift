/// How an error budget is shared out among the epochs (or looks) of a plan, so that the shares never sum to more than 1, however
/// long stages last (ANALYSIS.md §2.10.2, §2.10.3).
///
/// Each part of the budget has a number of planned takers, and where stages may be extended one unit more, of which the i-th taker
/// beyond the plan gets 1 / (i (i + 1)): the sum over all i is that one unit.
package struct Shares: Hashable, Codable, Sendable {
    private let part: Double
    private let planned: Int
    private let mayExtend: Bool
    package private(set) var taken = 0

    package init(of part: Double, planned: Int, mayExtend: Bool) {
        self.part = part
        self.planned = planned
        self.mayExtend = mayExtend
    }

    /// The next taker's share.
    package mutating func take() -> Double {
        taken += 1
        let units = Double(planned + (mayExtend ? 1 : 0))
        guard taken > planned else { return part / units }
        let i = Double(taken - planned)
        return mayExtend ? part / units / (i * (i + 1)) : 0
    }
}
