import SlipwayCore

/// All runs of one cell.
package struct ShadowSummary: Hashable, Sendable {
    package let cell: ShadowCell
    private let runs: [ShadowCell.Run]

    package init(_ cell: ShadowCell, _ runs: [ShadowCell.Run]) {
        self.cell = cell
        self.runs = runs
    }

    package var meanIsHigh: Proportion { proportion(\.meanIsHigh) }
    package var manyAreHigh: Proportion { proportion(\.manyAreHigh) }
    package var signBlocked: Spoken { spoken(\.signBlocked) }
    package var signConfirmed: Spoken { spoken(\.signConfirmed) }
    package var blocked: Spoken { spoken(\.blocked) }
    package var ready: Spoken { spoken(\.ready) }

    /// How often a rule spoke, and after how many pairs half of those had.
    package struct Spoken: Hashable, Sendable {
        package var share: Proportion
        package var medianPairs: Int?
    }

    private func proportion(_ isTrue: (ShadowCell.Run) -> Bool) -> Proportion {
        Proportion(count: runs.count, events: runs.count(where: isTrue))
    }

    private func spoken(_ pairs: (ShadowCell.Run) -> Int?) -> Spoken {
        let found = runs.compactMap(pairs).sorted()
        let share = Proportion(count: runs.count, events: found.count)
        return Spoken(share: share, medianPairs: found.isEmpty ? nil : found[found.count / 2])
    }
}

extension ShadowSummary {
    /// What must hold: identical versions are blocked in at most 1 % of the runs, and other answers found within 100 pairs.
    package var misses: [String] {
        let scenario = cell.scenario
        if scenario.isIdentical, blocked.share.rate > 0.01 {
            return [
                "\(scenario.name) at noise \(scenario.noise): blocked in \(blocked.share.events) of \(cell.runs) runs"
            ]
        }
        guard scenario.share == 0.76 else { return [] }
        let isFound = blocked.share.rate > 0.99 && (blocked.medianPairs ?? .max) <= 100
        return isFound ? [] : ["\(scenario.name) at noise \(scenario.noise): not found within 100 pairs"]
    }
}
