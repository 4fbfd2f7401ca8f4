import SlipwayCore

/// The shadows' shell: one record for each attempt that has a shadow step, fed by the gateway, kept for reports.
extension ControlLoop {
    /// Reports of older rollouts make way.
    private static let keptRecords = 20

    /// A shadow step begins: there is a report from here on, of an attempt that knows nothing of the one before.
    func openShadow(of rollout: Rollout) {
        guard let plan = rollout.plan.shadow else { return }
        shadows[rollout.id] = ShadowRecord(rollout, plan)
        postShadow(rollout.id)
    }

    /// Pairs of an earlier attempt, or of a rollout that is over, say nothing any more.
    func take(_ news: ShadowNews) async {
        guard let rollout = rollouts[news.rollout]?.value.rollout, !rollout.isSettled else { return }
        guard rollout.attempt.number == news.attempt else { return }
        if shadows[rollout.id]?.attempt != news.attempt { openShadow(of: rollout) }
        shadows[rollout.id]?.take(news)
        await measure(rollout)
        postShadow(rollout.id)
    }

    func readiness(of rollout: Rollout) -> Readiness? {
        guard case .shadow? = rollout.currentStep, let record = shadows[rollout.id] else { return nil }
        return record.attempt == rollout.attempt.number ? record.book.readiness : nil
    }

    func saveShadows() {
        for (id, record) in shadows {
            shadows[id]?.forgetOldContent(at: clock.now())
            guard shadows[id]?.isDirty == true else { continue }
            keeper.keep(record, at: StoreLayout.shadow(id))
            shadows[id]?.isDirty = false
            postShadow(id)
        }
    }

    func loadShadows() async throws {
        let newest = rollouts.values.map(\.value.rollout).filter { $0.plan.shadow != nil }
            .sorted { $0.startedAt > $1.startedAt }
        for rollout in newest.prefix(Self.keptRecords) {
            guard let record: ShadowRecord = await readLarge(StoreLayout.shadow(rollout.id)) else { continue }
            shadows[rollout.id] = record
            postShadow(rollout.id)
        }
        for rollout in newest.dropFirst(Self.keptRecords) { keeper.deleteLarge(StoreLayout.shadow(rollout.id)) }
    }

    private func postShadow(_ id: RolloutID) {
        guard let record = shadows[id] else { return }
        board.post { $0.shadows[id] = record }
    }
}
