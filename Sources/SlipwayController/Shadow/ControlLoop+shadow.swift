import Logging
import SlipwayCore

/// The shadows' shell: one record for each attempt that has a shadow step, fed by the gateway, kept for reports.
extension ControlLoop {
    /// Reports of older rollouts make way.
    private static let keptRecords = 20
    /// Of one hand-over, several a second.
    private static let loggedPairs = 10

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
        logDivergence(news, of: rollout)
        await measure(rollout)
        postShadow(rollout.id)
    }

    /// Scores and hashes of both answers, never what was said: that stays in the report, where it can be forgotten in time.
    private func logDivergence(_ news: ShadowNews, of rollout: Rollout) {
        guard let limit = shadows[rollout.id]?.book.rule.divergenceThreshold else { return }
        let diverged = news.scores.map(\.score).filter { ($0.divergence?.score ?? 0) > limit }
        for score in diverged.prefix(Self.loggedPairs) {
            var line = score.logged
            line["rollout"] = "\(rollout.id)"
            logger.info("A shadow's answer diverges", metadata: line)
        }
        guard diverged.count > Self.loggedPairs else { return }
        let more = diverged.count - Self.loggedPairs
        logger.info("More of a shadow's answers diverge", metadata: ["rollout": "\(rollout.id)", "count": "\(more)"])
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

extension ShadowScore {
    fileprivate var logged: Logger.Metadata {
        [
            "request": "\(requestID)", "route": "\(route)", "divergence": "\((divergence?.score ?? 0).fixed(3))",
            "rule": "\(divergence?.rule.rawValue ?? "")", "noise": "\(noise?.score.fixed(3) ?? "")",
            "production": "\(production.logged)", "shadow": "\(shadow.logged)",
        ]
    }
}

extension ShadowSide {
    fileprivate var logged: String { "\(outcome.rawValue), \(length) bytes, hash \(String(digest, radix: 16))" }
}
