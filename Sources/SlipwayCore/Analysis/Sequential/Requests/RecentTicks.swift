/// Both arms' errors over the last ticks: what tells an outage of what they share from a fault of one.
struct RecentTicks: Hashable, Codable, Sendable {
    private static let kept = 60

    private struct Tick: Hashable, Codable, Sendable {
        var number: Int
        var errors: PairedProportions
    }

    private var ticks: [Tick] = []
    private var number = 0

    mutating func add(_ errors: PairedProportions, tick: Int) {
        number = tick
        if errors.canary.count + errors.stable.count > 0 { ticks.append(Tick(number: tick, errors: errors)) }
        ticks.removeFirst(ticks.prefix { $0.number <= tick - Self.kept }.count)
    }

    /// Over as many ticks back from the last one, it included.
    func sum(last count: Int) -> PairedProportions {
        ticks.reversed().prefix { $0.number > number - count }.reduce(PairedProportions()) { $0 + $1.errors }
    }
}
