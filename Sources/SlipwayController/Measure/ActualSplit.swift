import SlipwayCore

/// How the gateway divided a service's requests since the present split was published.
struct ActualSplit {
    /// Nil while no rollout is under way.
    let stage: StageID?
    private var routed: [VersionID: Int] = [:]

    init(stage: StageID?) { self.stage = stage }

    mutating func add(_ batch: TallyBatch, service: ServiceID) {
        for (subject, tally) in batch.tallies where subject.service == service && subject.stage == stage {
            routed[subject.version, default: 0] += tally.routed
        }
    }

    /// Percent by version; empty before the first exchange.
    var percentages: [VersionID: Double] {
        let total = routed.values.reduce(0, +)
        return total == 0 ? [:] : routed.mapValues { Double($0) / Double(total) * 100 }
    }
}
