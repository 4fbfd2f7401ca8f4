extension Rollout {
    /// Decides what follows from an event. An event that changes nothing returns no effects and leaves the state as it was: the shell
    /// does not write it.
    package mutating func step(_ event: Event, at now: Timestamp) -> [Effect] {
        switch event {
        case .started: begin(at: now)
        case .commanded(let command): refusal(of: command) == nil ? obey(command, at: now) : []
        case .superseded(let successor): isSettled ? [] : settle(.superseded, "superseded by \(successor)", at: now)
        case .measured(let measurement): measured(measurement, at: now)
        case .measurementFailed: measurementFailed(at: now)
        }
    }

    // MARK: - Beginning and ending

    private mutating func begin(at now: Timestamp) -> [Effect] {
        state = .stepping(Position(step: 0, enteredAt: now))
        verdict = nil
        return [.announce(.started(attempt: attempt.number))] + enter(step: 0, at: now)
    }

    private mutating func settle(
        _ outcome: Outcome,
        _ reason: String,
        checks: [CheckResult] = [],
        at now: Timestamp
    ) -> [Effect] {
        let failedAt = outcome == .promoted ? nil : weight
        let settlement = Settlement(outcome: outcome, at: now, failedAt: failedAt, reason: reason, checks: checks)
        state = .settled(settlement)
        let relabelled: [Effect] = outcome == .promoted ? [.relabelStable(version)] : []
        return relabelled + [.publishSplit, .announce(.settled(settlement))]
    }

    private mutating func rollBack(_ checks: [CheckResult], at now: Timestamp) -> [Effect] {
        settle(.rolledBack, checks.map(\.message).joined(separator: "; "), checks: checks, at: now)
    }

    // MARK: - Steps

    /// Enters a step, and the next ones as long as they are done at once.
    private mutating func enter(step: Int, at now: Timestamp) -> [Effect] {
        guard plan.steps.indices.contains(step) else { return bake(at: now) }
        state = .stepping(Position(step: step, enteredAt: now))
        guard case .setWeight(let weight) = plan.steps[step] else { return [] }
        return [.publishSplit, .announce(.weightSet(weight))] + enter(step: step + 1, at: now)
    }

    private mutating func bake(at now: Timestamp) -> [Effect] {
        state = .baking(Position(step: plan.steps.count, enteredAt: now))
        guard plan.bake > .zero else { return settle(.promoted, "all steps passed", at: now) }
        return [.publishSplit, .announce(.baking(plan.bake))]
    }

    private mutating func leaveStep(_ position: Position, at now: Timestamp) -> [Effect] {
        if case .baking = state { return settle(.promoted, "all steps passed, baked", at: now) }
        return enter(step: position.step + 1, at: now)
    }

    private mutating func setPosition(_ position: Position) {
        switch state {
        case .stepping: state = .stepping(position)
        case .baking: state = .baking(position)
        case .settled: preconditionFailure("a settled rollout has no position: \(state)")
        }
    }

    // MARK: - Commands

    private mutating func obey(_ command: Command, at now: Timestamp) -> [Effect] {
        switch command {
        case .abort(let reason): settle(.aborted, reason ?? "aborted by a person", at: now)
        case .promote(full: true): skipToFull(at: now)
        case .promote(full: false): endPause(at: now)
        case .pause: pause(at: now)
        case .resume: resume(at: now)
        case .retry(let salt, let stable): retry(salt: salt, stable: stable, at: now)
        }
    }

    private mutating func retry(salt: UInt64, stable: VersionID, at now: Timestamp) -> [Effect] {
        attempt = Attempt(number: attempt.number + 1, salt: salt, startedAt: now)
        self.stable = stable
        return begin(at: now)
    }

    private mutating func skipToFull(at now: Timestamp) -> [Effect] {
        let skipped: [Effect] = [.announce(.skipped("the steps after \(weight) were skipped by promote --full"))]
        if case .baking = state { return skipped + settle(.promoted, "promoted by a person during the bake", at: now) }
        return skipped + bake(at: now)
    }

    private mutating func endPause(at now: Timestamp) -> [Effect] {
        let wasPausedByPerson = position?.pausedAt != nil
        let resumed = wasPausedByPerson ? resume(at: now) : []
        guard let position, isPauseStep || position.hold?.isOverdue == true else { return resumed }
        return resumed + [.announce(.skipped("promoted by a person at \(weight)"))] + leaveStep(position, at: now)
    }

    private mutating func pause(at now: Timestamp) -> [Effect] {
        guard var position else { return [] }
        position.pausedAt = now
        setPosition(position)
        return [.announce(.paused(weight))]
    }

    /// The step's clock stood still meanwhile.
    private mutating func resume(at now: Timestamp) -> [Effect] {
        guard var position, let pausedAt = position.pausedAt else { return [] }
        position.enteredAt = position.enteredAt + max(.zero, now - pausedAt)
        position.pausedAt = nil
        setPosition(position)
        return [.announce(.resumed(weight))]
    }

    // MARK: - Measurements

    /// Figures of another stage or attempt say nothing of this one.
    private mutating func measured(_ measurement: Measurement, at now: Timestamp) -> [Effect] {
        guard let position, measurement.stage == stage else { return [] }
        let guards = guardVerdict(on: measurement)
        guard guards.breaches.isEmpty else {
            verdict = Verdict(.fail, checks: guards.breaches)
            return rollBack(guards.breaches, at: now)
        }
        guard position.pausedAt == nil, isDue(position, at: now) else { return [] }
        guard guards.common.isEmpty else {
            return hold(.baselineUnhealthy, Verdict(.inconclusive, checks: guards.common), position, at: now)
        }
        guard case .analysis(let plan, _)? = currentStep else { return leaveStep(position, at: now) }
        return judge(plan, measurement, position, at: now)
    }

    private mutating func judge(
        _ plan: AnalysisPlan,
        _ measurement: Measurement,
        _ position: Position,
        at now: Timestamp
    ) -> [Effect] {
        let judged = ThresholdJudge(plan, measurement, baseline: baseline).verdict()
        switch judged.result {
        case .pass: return pass(judged, measurement, position, at: now)
        case .fail:
            verdict = judged
            return rollBack(judged.culprits, at: now)
        case .inconclusive: return hold(.inconclusive, judged, position, at: now)
        case .error: return hold(.error, judged, position, at: now)
        }
    }

    private mutating func pass(
        _ judged: Verdict,
        _ measurement: Measurement,
        _ position: Position,
        at now: Timestamp
    ) -> [Effect] {
        verdict = judged
        if measurement.stable.exchanges > 0 { baseline = measurement.stable }
        return [.announce(.stagePassed(weight, judged))] + leaveStep(position, at: now)
    }

    private mutating func measurementFailed(at now: Timestamp) -> [Effect] {
        guard let position, position.pausedAt == nil, isDue(position, at: now), case .analysis? = currentStep else {
            return []
        }
        return hold(.error, nil, position, at: now)
    }

    private func isDue(_ position: Position, at now: Timestamp) -> Bool {
        nextDeadline.map { now >= $0 } ?? false
    }

    private func guardVerdict(on measurement: Measurement) -> GuardVerdict {
        guard let guardrails = activeGuardrails else { return GuardVerdict() }
        return ThresholdJudge(guardrails, measurement, baseline: baseline).guardVerdict()
    }

    /// An analysis step's own guards, else those of the whole rollout.
    private var activeGuardrails: AnalysisPlan? {
        if case .analysis(let plan, _)? = currentStep, !plan.guards.isEmpty { return plan }
        return plan.guardrails
    }

    // MARK: - Holding

    /// Stays in the step. Written only when the kind of hold changes or the deadline passes, not at every measurement.
    private mutating func hold(
        _ kind: Hold.Kind,
        _ judged: Verdict?,
        _ position: Position,
        at now: Timestamp
    ) -> [Effect] {
        if let expired = expire(kind, judged, position, at: now) { return expired }
        guard position.hold?.kind != kind else { return [] }
        var position = position
        position.hold = Hold(
            kind: kind,
            since: position.hold?.since ?? now,
            isOverdue: position.hold?.isOverdue ?? false
        )
        setPosition(position)
        if let judged { verdict = judged }
        return [.announce(.held(kind, weight, judged))]
    }

    /// What the policy says once the deadline has passed; nil before, or where a person was asked already.
    private mutating func expire(
        _ kind: Hold.Kind,
        _ judged: Verdict?,
        _ position: Position,
        at now: Timestamp
    ) -> [Effect]? {
        guard case .analysis(let plan, let duration)? = currentStep else { return nil }
        guard now >= position.enteredAt + duration + plan.deadline, position.hold?.isOverdue != true else { return nil }
        switch (plan.onInconclusive, kind) {
        case (.fail, .inconclusive), (.fail, .error):
            verdict = judged
            return rollBackOverdue(judged, at: now)
        case (.pass, .inconclusive):
            verdict = judged
            return [.announce(.skipped("passed without evidence at \(weight), as onInconclusive says"))]
                + leaveStep(position, at: now)
        default: return askPeople(kind, position, at: now)
        }
    }

    private mutating func rollBackOverdue(_ judged: Verdict?, at now: Timestamp) -> [Effect] {
        let missing = judged?.checks.filter { $0.result != .pass } ?? []
        let reason =
            "no verdict by the deadline: "
            + (missing.isEmpty ? "could not measure" : missing.map(\.message).joined(separator: "; "))
        return settle(.rolledBack, reason, checks: missing, at: now)
    }

    private mutating func askPeople(_ kind: Hold.Kind, _ position: Position, at now: Timestamp) -> [Effect] {
        var position = position
        position.hold = Hold(kind: kind, since: position.hold?.since ?? now, isOverdue: true)
        setPosition(position)
        return [.announce(.overdue(kind, weight))]
    }
}
