import SlipwayCore

/// What AI configs have come to on one event loop. Outlives snapshots; bounded by the variants that flags ever had.
final class ConfigBook {
    /// Exchanges that one variant was applied to and that ended, by `Outcome.index`.
    final class Count {
        var outcomes = [Int](repeating: 0, count: Outcome.allCases.count)
    }

    /// Exchanges that had their version's own overlay alone, by why.
    final class Misses {
        var counts: [AIConfigTable.Miss: Int] = [:]
    }

    private struct Key<Name: Hashable>: Hashable {
        let service: ServiceID
        let name: Name
    }

    private var applied: [Key<FlagChoice>: Count] = [:]
    private var missed: [Key<String>: Misses] = [:]

    func count(of choice: FlagChoice, in service: ServiceID) -> Count {
        let key = Key(service: service, name: choice)
        if let count = applied[key] { return count }
        let count = Count()
        applied[key] = count
        return count
    }

    func misses(of flag: String, in service: ServiceID) -> Misses {
        let key = Key(service: service, name: flag)
        if let misses = missed[key] { return misses }
        let misses = Misses()
        missed[key] = misses
        return misses
    }

    var configs: [GatewayStatistics.Config] {
        applied.map { .init(service: $0.service, choice: $0.name, outcomes: $1.outcomes) }
    }

    var misses: [GatewayStatistics.ConfigMiss] {
        missed.flatMap { key, misses in
            misses.counts.map { .init(service: key.service, flag: key.name, miss: $0, count: $1) }
        }
    }
}

@available(*, unavailable)
extension ConfigBook: Sendable {}

@available(*, unavailable)
extension ConfigBook.Count: Sendable {}

@available(*, unavailable)
extension ConfigBook.Misses: Sendable {}
