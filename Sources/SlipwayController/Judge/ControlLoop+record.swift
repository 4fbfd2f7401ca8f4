import SlipwayCore

/// Recordings of what the judges heard: to look into a decision later, and to judge it again (`slipway judge`).
extension ControlLoop {
    /// Recordings of older rollouts make way.
    private static let keptRecordings = 5

    func beginRecording(of rollout: Rollout) {
        var log = ObservationLog(attempt: rollout.attempt.number, schedule: rollout.plan.stages)
        let beganAt = Double(rollout.attempt.startedAt.microseconds) * 1e-6
        for var exhibit in recent[rollout.service]?.all ?? [] {
            exhibit.time -= beganAt
            if exhibit.time < 0 { log.add(.exchange(exhibit)) }
        }
        logs[rollout.id] = log
    }

    func record(_ records: [RecordedObservation], of rollout: RolloutID) {
        for record in records { logs[rollout]?.add(record) }
    }

    func saveRecordings() {
        for id in logs.keys { saveRecording(of: id) }
    }

    private func saveRecording(of id: RolloutID) {
        guard let attempt = logs[id]?.attempt else { return }
        while let part = logs[id]?.takePart() {
            keeper.put(text: { part.text }, at: StoreLayout.observations(id, attempt: attempt, part.number))
        }
    }

    /// The settled rollout's last lines, and the oldest recordings' end.
    func endRecording(of rollout: Rollout) {
        if rollout.settlement?.outcome == .promoted, let seat = seats[rollout.id] {
            record([.stageEnd(time: seat.time(of: clock.now()), weight: .full)], of: rollout.id)
        }
        saveRecordings()
        logs[rollout.id] = nil
        forgetOldRecordings(of: rollout.service)
    }

    private func forgetOldRecordings(of service: ServiceID) {
        let settled = rollouts.values.map(\.value.rollout).filter { $0.service == service && $0.isSettled }
        let old = settled.sorted { $0.startedAt > $1.startedAt }.dropFirst(Self.keptRecordings).prefix(2)
        for rollout in old { keeper.deleteAll(under: StoreLayout.observations(rollout.id)) }
    }

    /// An attempt that was under way when the process ended goes on with its recording.
    func resumeRecordings() async throws {
        for rollout in active where seats[rollout.id] != nil {
            let attempt = rollout.attempt.number
            let prefix = StoreLayout.observations(rollout.id, attempt: attempt)
            let parts = try await store.list(prefix, after: nil, limit: nil).entries.count
            logs[rollout.id] = ObservationLog(attempt: attempt, resumingAfter: parts)
        }
    }

    /// Saves what is pending, so that a reader of the store has all.
    func flushRecording(of id: RolloutID) async {
        saveRecording(of: id)
        await keeper.flush()
    }
}
