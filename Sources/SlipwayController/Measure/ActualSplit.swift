import SlipwayCore

/// How the gateway divided a service's requests since the present split was published.
struct ActualSplit {
    /// Whose counts these are: another split, an undo's too, begins anew.
    let split: Split
    private var routed: [VersionID: Int] = [:]

    init(split: Split) { self.split = split }

    /// Counts the split's own versions: what was routed just before it was published may be handed over after.
    mutating func add(_ batch: TallyBatch, service: ServiceID) {
        let versions = [split.stable, split.canary?.version]
        for (subject, tally) in batch.tallies
        where subject.service == service && subject.stage == split.canary?.stage && versions.contains(subject.version) {
            routed[subject.version, default: 0] += tally.routed
        }
    }

    /// Percent by version; empty before the first exchange.
    var percentages: [VersionID: Double] {
        let total = routed.values.reduce(0, +)
        return total == 0 ? [:] : routed.mapValues { Double($0) / Double(total) * 100 }
    }
}
