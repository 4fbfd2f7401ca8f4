import Logging
import SlipwayCore

/// Decide, commit, believe, act.
extension ControlLoop {
    /// Steps a rollout and makes the result durable before anything of it happens, but for users who are taken back from a canary: they do
    /// not wait for the disk. An event that changes nothing is not written.
    func perform(_ event: Rollout.Event, on id: RolloutID, at now: Timestamp) async throws {
        guard let held = rollouts[id] else { return }
        var copy = held.value.rollout
        let effects = copy.step(event, at: now)
        guard !effects.isEmpty || copy != held.value.rollout else { return }
        takeBackAtOnce(copy)
        try await commit(copy, event, effects, at: now)
    }

    /// Taking traffic back waits for no store, be it slow or full: a restart would decide the same again.
    private func takeBackAtOnce(_ decided: Rollout) {
        guard let settlement = decided.settlement, settlement.outcome != .promoted else { return }
        guard suspended.insert(decided.id).inserted else { return }
        publishSnapshot()
    }

    /// One transaction: the rollout, its journal entry, the service's record where that changes, and the flag where a rollout of its variant ends.
    func commit(
        _ rollout: Rollout,
        _ event: Rollout.Event,
        _ effects: [Rollout.Effect],
        at now: Timestamp
    ) async throws {
        let held = rollouts[rollout.id]
        let stored = StoredRollout(rollout: rollout, sequence: (held?.value.sequence ?? 0) + 1)
        let entry = JournalEntry(sequence: stored.sequence, at: now, event: event, effects: effects, state: rollout)
        let record = recordAfter(event, effects, rollout)
        let places = services[rollout.service]?.value.places
        let flagChange = try await flagChange(after: rollout)
        try await write(stored, entry, record, flagChange)
        suspended.remove(rollout.id)
        if record != nil { keepEnvironments() }
        act(entry, movedVersions: services[rollout.service]?.value.places != places)
        if let flagChange { tell(flagChange) }
        if rollout.isSettled { dismissJudge(of: rollout) } else { brief(rollout) }
    }

    private func write(
        _ stored: StoredRollout,
        _ entry: JournalEntry,
        _ record: ServiceRecord?,
        _ flagChange: FlagDecision?
    ) async throws {
        let id = stored.rollout.id
        var transaction = StoreTransaction()
        transaction.put(StoreLayout.rollout(id), try StoreLayout.encode(stored), at: rollouts[id]?.revision)
        transaction.put(StoreLayout.journal(id, entry.sequence), try StoreLayout.encode(entry), at: nil)
        if let record {
            let key = StoreLayout.service(record.service)
            transaction.put(key, try StoreLayout.encode(record), at: services[record.service]?.revision)
        }
        let subjects = try await subjectsAfter(stored.rollout, record)
        transaction.operations += try StoreLayout.puts(subjects.changes)
        if stored.rollout.isSettled { transaction.operations.append(.delete(StoreLayout.evidence(id))) }
        let revision = try await commit(transaction, with: flagChange)
        board.post { $0.storeFault = nil }
        self.subjects = subjects.book
        rollouts[id] = Held(value: stored, revision: revision)
        if let record { services[record.service] = Held(value: record, revision: revision) }
    }

    private func recordAfter(
        _ event: Rollout.Event,
        _ effects: [Rollout.Effect],
        _ rollout: Rollout
    ) -> ServiceRecord? {
        guard var record = services[rollout.service]?.value else { return nil }
        let before = record
        if let service = manifest[rollout.service] { record.noteDeploys(rollout, effects, of: service) }
        if case .jobEnded(let job, let result) = event { record.noteJob(job, result, of: rollout) }
        if let settlement = rollout.settlement {
            record.noteSettled(rollout, settlement)
        } else if record.active != rollout.id {
            record.noteActive(rollout)
        }
        if case .started = event { record.lastNumber += 1 }
        return record == before ? nil : record
    }

    // MARK: - Effects

    /// A version that became ready can be asked for by name before it has any share.
    private func act(_ entry: JournalEntry, movedVersions: Bool) {
        for effect in entry.effects { perform(effect, entry) }
        if movedVersions || entry.effects.contains(.publishSplit) { publishSnapshot() }
        refreshBoard()
        board.announce(.journaled(entry))
    }

    private func perform(_ effect: Rollout.Effect, _ entry: JournalEntry) {
        switch effect {
        case .run(let job): order(job, of: entry.state)
        case .cancel(let job): jobs.cancel(job, of: entry.state.id)
        case .publishSplit, .relabelStable: break  // published once, below; relabelled by the same transaction
        case .announce(let announcement):
            log(announcement, entry)
            if case .shadowing = announcement { openShadow(of: entry.state) }
            if case .settled(let settlement) = announcement { noteTakeback(entry, settlement) }
        }
    }

    private func log(_ announcement: Rollout.Announcement, _ entry: JournalEntry) {
        logger.info(
            "Rollout decided",
            metadata: [
                "rollout": "\(entry.state.id)", "decision": "\(announcement.type)", "detail": "\(announcement.message)",
            ]
        )
    }

    /// Computes every split from the machines' states and hands the whole over.
    func publishSnapshot() {
        putSplitsInForce()
        generation += 1
        publish(snapshot)
        board.post { [generation] in $0.generation = generation }
    }

    var snapshot: Snapshot {
        Snapshot(manifest: placedManifest, splits: publishedSplits, generation: generation, attribution: attribution)
    }

    /// The service's last rollout, if it was taken back and does not wait for the answers it was giving.
    private func cutting(_ record: ServiceRecord) -> RolloutID? {
        let id = record.lastRollout
        guard let rollout = rollouts[id]?.value.rollout, rollout.plan.onRollback == .cut else { return nil }
        guard let outcome = rollout.settlement?.outcome, outcome != .promoted else { return nil }
        return id
    }

    var splits: [ServiceID: Split] {
        services.mapValues { held in
            guard let active = held.value.active, let rollout = rollouts[active]?.value.rollout else {
                return Split(stable: held.value.stable, cutting: cutting(held.value))
            }
            return suspended.contains(active) ? Split(stable: rollout.stable) : rollout.split
        }
    }
}

extension StoreTransaction {
    /// Writes a key that must still be at a revision, or not exist.
    fileprivate mutating func put(_ key: StoreKey, _ value: [UInt8], at revision: StoreRevision?) {
        guards.append(revision.map { .unchanged(key, at: $0) } ?? .absent(key))
        operations.append(.put(key, value))
    }
}
