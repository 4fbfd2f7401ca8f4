import Logging
import SlipwayCore

/// The judges' shell: seats one for each attempt that has a sequential analysis, feeds it, and keeps it across restarts.
extension ControlLoop {
    /// Exchanges for the judges; decides at once where one has heard enough.
    func hear(_ batch: TallyBatch) async {
        guard !batch.exhibits.isEmpty || !batch.feedback.isEmpty else { return }
        remember(batch)
        for rollout in active where seats[rollout.id]?.judges(rollout) == true {
            let looks = seats[rollout.id]?.judge.looks
            let heard = seats[rollout.id]?.take(batch, plan: rollout.plan) ?? []
            record(heard, of: rollout.id)
            advance(rollout, since: looks)
            if seats[rollout.id]?.judge.isDecided == true { await measure(rollout) }
        }
    }

    /// What time alone brings: looks that are due, a stage that began, an attempt without a judge yet.
    func keepJudges() {
        for rollout in active {
            seat(rollout)
            advance(rollout, since: seats[rollout.id]?.judge.looks)
        }
        let ids = Set(active.map(\.id))
        for id in seats.keys where !ids.contains(id) { seats[id] = nil }
    }

    /// Between ticks: what is due is done, and what is decided is acted upon.
    func pulse() async {
        keepJudges()
        for rollout in active where seats[rollout.id]?.judge.isDecided == true { await measure(rollout) }
    }

    /// A look that was taken is saved at once, behind what decides: after a crash the judge goes on with what it had counted, and each look
    /// counts once.
    private func advance(_ rollout: Rollout, since looks: Int?) {
        seats[rollout.id]?.advance(to: clock.now())
        if seats[rollout.id]?.judge.looks != looks { save(rollout.id) }
    }

    /// After each decision: a new attempt gets its judge, a new stage is told to it, before an exchange of either is heard.
    func brief(_ rollout: Rollout) {
        seat(rollout)
        guard var seat = seats[rollout.id] else { return }
        let (now, ended) = (clock.now(), seat.weight)
        guard seat.follow(rollout, at: now) else { return }
        record([.stageEnd(time: seat.time(of: now), weight: ended)], of: rollout.id)
        seats[rollout.id] = seat
        save(rollout.id)
    }

    private func seat(_ rollout: Rollout) {
        guard let analysis = rollout.plan.sequential, seats[rollout.id]?.judges(rollout) != true else { return }
        let isKeyed = manifest.services.first { $0.id == rollout.service }?.assignment.isEmpty == false
        let history = isKeyed ? histories[rollout.service]?.history ?? UserHistory() : nil
        let past = recent[rollout.service]?.all ?? []
        seats[rollout.id] = JudgeSeat(rollout, analysis, history: history, past: past)
        beginRecording(of: rollout)
    }

    func judgment(of rollout: Rollout, at now: Timestamp) -> Judgment? {
        guard let seat = seats[rollout.id], seat.judges(rollout) else { return nil }
        return seat.judgment(at: now)
    }

    // MARK: - Users' histories

    /// What users are like while stable answers them: only from outside of rollouts, where nobody's arm can colour it.
    private func remember(_ batch: TallyBatch) {
        for (subject, exhibits) in batch.exhibits where subject.stage == nil && subject.role == .stable {
            for exhibit in exhibits { recent[subject.service, default: RecentExhibits()].add(exhibit) }
            guard let service = manifest.services.first(where: { $0.id == subject.service }) else { continue }
            guard !service.assignment.isEmpty else { continue }
            histories[subject.service, default: HeldHistory()].add(exhibits)
        }
    }

    // MARK: - Across restarts

    /// Judges that learned something, every few seconds; a look is saved at once, by `keepJudges`, so that none is repeated.
    func saveJudges() {
        for id in seats.keys where seats[id]?.isDirty == true { save(id) }
    }

    private func save(_ id: RolloutID) {
        guard let seat = seats[id] else { return }
        keeper.keep(seat, at: StoreLayout.judge(id))
        seats[id]?.isDirty = false
    }

    func saveHistories() {
        for (service, held) in histories where held.isDirty {
            keeper.keep(held.history, at: StoreLayout.history(service))
            histories[service]?.isDirty = false
        }
    }

    /// What cannot be read is begun anew: a judge without a past is slower, never wrong.
    func loadJudges() async throws {
        for service in services.keys {
            guard let history: UserHistory = await readLarge(StoreLayout.history(service)) else { continue }
            histories[service] = HeldHistory(history: history)
        }
        for rollout in active {
            guard let seat: JudgeSeat = await readLarge(StoreLayout.judge(rollout.id)) else { continue }
            seats[rollout.id] = seat
        }
        try await resumeRecordings()
    }

    func readLarge<Value: Decodable>(_ key: StoreKey) async -> Value? {
        do {
            guard let bytes = try await store.readLarge(key) else { return nil }
            return try StoreLayout.decode(Value.self, from: bytes, key)
        } catch {
            logger.warning("Begun anew, as it cannot be read", metadata: ["key": "\(key)", "error": "\(error)"])
            return nil
        }
    }

    /// A settled attempt's judge is of no more use.
    func dismissJudge(of rollout: Rollout) {
        let id = rollout.id
        endRecording(of: rollout)
        seats[id] = nil
        keeper.deleteLarge(StoreLayout.judge(id))
        // A save of it may have been on its way when the decision deleted it.
        keeper.delete(StoreLayout.evidence(id))
    }
}
