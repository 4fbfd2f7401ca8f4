import SlipwayCore

/// What the store knows of a service beside the manifest: who is stable, who was, and what is under way.
package struct ServiceRecord: Hashable, Codable, Sendable {
    package let service: ServiceID
    package var stable: VersionID
    package var stableDigest: VersionDigest
    /// Versions that were stable before, the latest last; what `undo` goes back through.
    package var history: [VersionID]
    /// The rollout under way.
    package var active: RolloutID?
    /// Of the last rollout started; the next one is one more.
    package var lastNumber: Int
    /// Versions that were taken back, with the rollout that did it: they start again by `retry` only, unless they changed.
    package var takenBack: [TakenBack]
    /// What the environments hold; nil in stores of earlier releases.
    package var placements: [Placement]?

    package struct TakenBack: Hashable, Codable, Sendable {
        package var version: VersionID
        package var digest: VersionDigest
        package var rollout: RolloutID
    }

    package init(service: ServiceID, stable: Version) {
        self.service = service
        self.stable = stable.id
        stableDigest = stable.digest
        history = []
        lastNumber = 0
        takenBack = []
    }

    private static let keptHistory = 50

    package var lastRollout: RolloutID { RolloutID("\(service)-\(lastNumber)") }

    package var nextRollout: RolloutID { RolloutID("\(service)-\(lastNumber + 1)") }

    /// A rollout began or was tried again.
    mutating func noteActive(_ rollout: Rollout) {
        active = rollout.id
        takenBack.removeAll { $0.version == rollout.version }
    }

    /// A rollout ended.
    mutating func noteSettled(_ rollout: Rollout, _ settlement: Rollout.Settlement) {
        if active == rollout.id { active = nil }
        if rollout.variant == nil { noteEnd(of: rollout, settlement) }
        switch settlement.outcome {
        case .promoted: if rollout.isNewStable { noteStable(rollout) }
        case .rolledBack, .aborted:
            takenBack.removeAll { $0.version == rollout.version }
            takenBack.append(TakenBack(version: rollout.version, digest: rollout.digest, rollout: rollout.id))
        case .superseded: break
        }
    }

    /// Going back takes the version off the history instead of adding to it, so that undoing twice does not flip forward.
    private mutating func noteStable(_ rollout: Rollout) {
        if rollout.strategy == .undo, let index = history.lastIndex(of: rollout.version) {
            history.removeSubrange(index...)
        } else if stable != rollout.version {
            history = (history + [stable]).suffix(Self.keptHistory)
        }
        stable = rollout.version
        stableDigest = rollout.digest
    }
}
