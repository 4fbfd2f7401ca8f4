import SlipwayCore

extension GatewayStatistics {
    /// What became of the exchanges that one variant of a service's AI config was applied to.
    package struct Config: Hashable, Sendable {
        package let service: ServiceID
        package let choice: FlagChoice
        /// By `Outcome.index`.
        package var outcomes: [Int]

        package func exchanges(_ outcome: Outcome) -> Int { outcomes[outcome.index] }
    }

    /// How many exchanges had their version's own overlay alone, and why.
    package struct ConfigMiss: Hashable, Sendable {
        package let service: ServiceID
        package let flag: String
        package let miss: AIConfigTable.Miss
        package var count: Int
    }
}

extension GatewayStatistics.Loop {
    mutating func note(_ book: ConfigBook) {
        configs = book.configs.sorted { $0.order < $1.order }
        configMisses = book.misses.sorted { $0.order < $1.order }
    }

    mutating func add(configs others: [GatewayStatistics.Config]) {
        for other in others {
            guard let index = configs.firstIndex(where: { $0.order == other.order }) else {
                configs.append(other)
                continue
            }
            for outcome in other.outcomes.indices { configs[index].outcomes[outcome] += other.outcomes[outcome] }
        }
    }

    mutating func add(configMisses others: [GatewayStatistics.ConfigMiss]) {
        for other in others {
            guard let index = configMisses.firstIndex(where: { $0.order == other.order }) else {
                configMisses.append(other)
                continue
            }
            configMisses[index].count += other.count
        }
    }
}

extension GatewayStatistics.Config {
    fileprivate var order: [String] { [service.rawValue, choice.flag, choice.variant] }
}

extension GatewayStatistics.ConfigMiss {
    fileprivate var order: [String] { [service.rawValue, flag, miss.rawValue] }
}

extension [String] {
    fileprivate static func < (a: Self, b: Self) -> Bool { a.lexicographicallyPrecedes(b) }
}
