/// What one arm did in one stage, raw: neither deduped nor warmed up. Exchanges are counted in the stage that routed them.
struct ArmCounts: Hashable, Codable, Sendable {
    struct Arm: Hashable, Codable, Sendable {
        /// Ended and not cancelled.
        var exchanges = 0
        var failures = 0
        var providerFaults = 0
        /// Ended in any way: what the split is counted by.
        var routed = 0
    }

    var canary = Arm()
    var stable = Arm()

    mutating func add(_ role: Role, _ outcome: Outcome) {
        if role == .canary { canary.add(outcome) } else { stable.add(outcome) }
    }

    /// A provider's faults count against the canary while stable sees none of them.
    var canaryErrors: Proportion {
        let faults = stable.exchanges > 0 && stable.providerFaults == 0 ? canary.providerFaults : 0
        return Proportion(count: canary.exchanges, events: canary.failures + faults)
    }

    var stableErrors: Proportion { Proportion(count: stable.exchanges, events: stable.failures) }
}

extension ArmCounts.Arm {
    fileprivate mutating func add(_ outcome: Outcome) {
        routed += 1
        guard outcome.isJudged else { return }
        exchanges += 1
        if outcome.isFailure { failures += 1 }
        if outcome == .providerFault { providerFaults += 1 }
    }
}
