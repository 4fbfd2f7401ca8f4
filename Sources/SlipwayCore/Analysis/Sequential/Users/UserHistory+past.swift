extension UserHistory {
    /// A user's past in one family; empty for a user who is not known.
    package func past(of unit: UInt64, _ family: LookFamily) -> OwnPast {
        guard let user = table.number(of: unit) else { return OwnPast() }
        let (n, slow, slow2) = family.columns
        let fade = Float(fade)
        return OwnPast(
            n: self[n, user] * fade,
            slow: self[slow, user] * fade,
            slow2: slow2.map { self[$0, user] * fade } ?? 0
        )
    }

    /// A user's errors, one for each 30 s.
    package func errors(of unit: UInt64) -> OwnPast {
        guard let user = table.number(of: unit) else { return OwnPast() }
        let fade = Float(fade)
        return OwnPast(n: self[.exchanges, user] * fade, slow: self[.errors, user] * fade)
    }

    /// By line: the slow share of all users' pasts; where there is no past, what the line's quantile says.
    func slowShares(_ family: LookFamily) -> [Double] {
        let (n, slow, slow2) = family.columns
        return zip([slow] + (slow2.map { [$0] } ?? []), family.shares).map { column, expected in
            share(column, of: n) ?? expected
        }
    }

    /// The share of errors, nil where there is no past.
    var errorShare: Double? { share(.errors, of: .exchanges) }

    private func share(_ events: Column, of all: Column) -> Double? {
        let count = total(all)
        guard count * fade >= 1 else { return nil }
        // A past without any event is no proof that there will be none.
        return max(total(events) / count, 1e-4)
    }

    private func total(_ column: Column) -> Double { columns[column.rawValue].values.reduce(0) { $0 + Double($1) } }
}
