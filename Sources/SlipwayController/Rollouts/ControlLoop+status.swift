import SlipwayCore

/// What readers see, brought up to date.
extension ControlLoop {
    func noteActual(_ batch: TallyBatch) {
        for (service, split) in splits {
            var book = actual[service] ?? ActualSplit(split: split)
            if book.split != split { book = ActualSplit(split: split) }
            book.add(batch, service: service)
            actual[service] = book
        }
    }

    /// Late hand-overs tell when the last request reached a canary that was taken back.
    func noteTakebacks(_ batch: TallyBatch) {
        for (subject, tally) in batch.tallies where subject.role == .canary {
            guard let id = subject.stage?.rollout, let routedAt = tally.lastRoutedAt else { continue }
            guard let known = takebacks[id] else { continue }
            takebacks[id]?.lastRoutedToCanaryAt = max(known.lastRoutedToCanaryAt ?? routedAt, routedAt)
        }
    }

    func noteTakeback(_ entry: JournalEntry, _ settlement: Rollout.Settlement) {
        guard settlement.outcome != .promoted else { return }
        let canary = evidence[entry.state.id]?.canary
        let decidedByFigures = settlement.outcome == .rolledBack
        let lastEndedAt = latest(canary?.lastEndedAt, seats[entry.state.id]?.lastCanaryEnd)
        if decidedByFigures { unmeasuredTakebacks.insert(entry.state.id) }
        takebacks[entry.state.id] = RolloutStatus.Takeback(
            decidingExchangeEndedAt: decidedByFigures ? lastEndedAt : nil,
            decidedAt: entry.at,
            lastRoutedToCanaryAt: canary?.lastRoutedAt
        )
    }

    /// A second after the decision nothing is on its way any more.
    func measureTakebacks() {
        for id in unmeasuredTakebacks {
            guard let takeback = takebacks[id], clock.now() - takeback.decidedAt >= .seconds(1) else { continue }
            unmeasuredTakebacks.remove(id)
            guard let service = rollouts[id]?.value.rollout.service else { continue }
            takebackTimes[service, default: TakebackTimes()].add(takeback.duration)
        }
    }

    func refreshBoard() {
        let services = services.mapValues { serviceStatus($0.value) }
        let rollouts = rollouts.mapValues { rolloutStatus($0.value) }
        let users = histories.mapValues(\.history.users)
        board.post { [traffic, takebackTimes, startedAt] status in
            status.users = users
            status.startedAt = startedAt
            status.takebackTimes = takebackTimes
            status.services = services
            status.rollouts = rollouts
            status.traffic = traffic
        }
    }

    private func serviceStatus(_ record: ServiceRecord) -> ServiceStatus {
        let split = splits[record.service] ?? Split(stable: record.stable)
        return ServiceStatus(
            record: record,
            desired: split.desired,
            actual: actual[record.service]?.percentages ?? [:]
        )
    }

    private func rolloutStatus(_ stored: StoredRollout) -> RolloutStatus {
        let rollout = stored.rollout
        let now = clock.now()
        let window = rollout.plan.guardrails?.window ?? .seconds(60)
        return RolloutStatus(
            rollout: rollout,
            sequence: stored.sequence,
            actual: actual[rollout.service].map { $0.split.canary == nil && !rollout.isSettled ? [:] : $0.percentages }
                ?? [:],
            measurement: measurement(of: rollout, over: window, at: now),
            takeback: takebacks[rollout.id]
        )
    }

    private func measurement(of rollout: Rollout, over window: Duration, at now: Timestamp) -> Measurement? {
        var measurement = evidence[rollout.id]?.measurement(window: window, at: now)
        measurement?.judgment = judgment(of: rollout, at: now)
        if let figures = metrics.figures(of: rollout, at: now) { measurement?.add(figures) }
        return measurement
    }
}
