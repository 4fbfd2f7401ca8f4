extension Rollout {
    /// Decides what follows from an event. An event that changes nothing returns no effects and leaves the state as it was: the shell
    /// does not write it.
    package mutating func step(_ event: Event, at now: Timestamp) -> [Effect] {
        switch event {
        case .started: position?.step == Position.beforeFirst ? begin(at: now) : []
        case .commanded(let command): refusal(of: command) == nil ? obey(command, at: now) : []
        case .superseded(let successor): isSettled ? [] : settle(.superseded, "superseded by \(successor)", at: now)
        case .measured(let measurement): afterItems(at: now) { $0.measured(measurement, at: now) }
        case .measurementFailed: afterItems(at: now) { $0.measurementFailed(at: now) }
        case .jobEnded(let id, let result):
            if let effects = itemEnded(id, result, at: now) { effects } else { jobEnded(id, result, at: now) }
        }
    }

    // MARK: - Beginning and ending

    private mutating func begin(at now: Timestamp) -> [Effect] {
        state = .stepping(Position(step: 0, enteredAt: now))
        verdict = nil
        let entered = enter(step: 0, at: now)
        // A plan may begin with a pause: its stage is in force all the same.
        let published: [Effect] = entered.contains(.publishSplit) ? [] : [.publishSplit]
        return [.announce(.started(attempt: attempt.number))] + published + entered
    }

    /// Time passes for the checklist too, and what it decides comes first: of one event there is one decision.
    private mutating func afterItems(at now: Timestamp, _ rest: (inout Rollout) -> [Effect]) -> [Effect] {
        let before = state
        let effects = reviewed(tell(.timePassed, at: now), at: now)
        return state == before ? effects + rest(&self) : effects
    }

    mutating func settle(
        _ outcome: Outcome,
        _ reason: String,
        checks: [CheckResult] = [],
        at now: Timestamp
    ) -> [Effect] {
        let failedAt = outcome == .promoted ? nil : weight
        let cancelled = cancellations + tell(.closed, at: now)
        let settlement = Settlement(
            outcome: outcome,
            at: now,
            failedAt: failedAt,
            step: position?.step,
            reason: reason,
            checks: checks
        )
        state = .settled(settlement)
        let relabelled: [Effect] = outcome == .promoted && variant == nil ? [.relabelStable(version)] : []
        return cancelled + relabelled + [.publishSplit, .announce(.settled(settlement))]
    }

    private mutating func rollBack(_ checks: [CheckResult], at now: Timestamp) -> [Effect] {
        settle(.rolledBack, checks.map(\.message).joined(separator: "; "), checks: checks, at: now)
    }

    // MARK: - Steps

    /// Enters a step, and the next ones as long as they are done at once.
    mutating func enter(step: Int, at now: Timestamp) -> [Effect] {
        guard plan.steps.indices.contains(step) else { return bake(at: now) }
        state = .stepping(Position(step: step, enteredAt: now))
        switch plan.steps[step] {
        case .setWeight(let weight):
            return [.publishSplit, .announce(.weightSet(weight))] + enter(step: step + 1, at: now)
        case .switchOver: return [.publishSplit, .announce(.switched)] + enter(step: step + 1, at: now)
        case .pause: return [.announce(.paused(weight))]
        case .analysis: return []
        case .deploy, .smoke: return beginJobs(at: now)
        case .gate: return enterGate(at: now)
        case .shadow(let step): return [.publishSplit, .announce(.shadowing(step.plan.share))]
        }
    }

    private mutating func bake(at now: Timestamp) -> [Effect] {
        state = .baking(Position(step: plan.steps.count, enteredAt: now))
        if plan.bake == .zero { return enterLastGate(at: now) ?? settle(.promoted, howTheStepsEnded, at: now) }
        return [.publishSplit, .announce(.baking(plan.bake))]
    }

    private mutating func leaveStep(_ position: Position, at now: Timestamp) -> [Effect] {
        if case .baking = state {
            if let gated = enterLastGate(at: now) { return gated }
            return settle(.promoted, howTheStepsEnded + ", baked", at: now)
        }
        // A shadow ends with its step, whatever the next one is.
        let ended: [Effect] = shadow == nil ? [] : [.publishSplit]
        return ended + enter(step: position.step + 1, at: now)
    }

    var howTheStepsEnded: String {
        if let skipped = attempt.skipped { return skipped }
        if strategy == .undo { return "brought back by undo" }
        return plan.steps.isEmpty ? "the plan has no steps" : "all steps passed"
    }

    /// Remembers what was let pass without evidence: whoever asks later why this version is stable must learn it.
    private mutating func skip(_ what: String) -> Effect {
        attempt.skipped = attempt.skipped.map { "\($0); \(what)" } ?? what
        return .announce(.skipped(what))
    }

    mutating func setPosition(_ position: Position) {
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
        case .approve(let item, let approval): reviewed(tell(.approved(item, approval), at: now), at: now)
        case .retry(let salt, let stable, let baseline, let environment):
            retry(salt, stable, baseline, environment, at: now)
        }
    }

    private mutating func retry(
        _ salt: UInt64,
        _ stable: VersionID,
        _ baseline: ArmSummary?,
        _ environment: EnvironmentID?,
        at now: Timestamp
    ) -> [Effect] {
        attempt = Attempt(number: attempt.number + 1, salt: salt, startedAt: now)
        self.stable = stable
        self.baseline = baseline
        self.environment = environment
        return tell(.retried(subject), at: now) + begin(at: now)
    }

    private mutating func skipToFull(at now: Timestamp) -> [Effect] {
        let bakesIndex = plan.steps.count
        guard case .baking = state else {
            let (weight, cancelled) = (weight, cancellations)
            attempt.skippedSteps = min(position?.step ?? 0, bakesIndex)..<bakesIndex
            return cancelled + [skip("the steps after \(weight) were skipped by promote --full")] + bake(at: now)
        }
        attempt.skippedSteps = (attempt.skippedSteps?.lowerBound ?? bakesIndex)..<(bakesIndex + 1)
        let skipped = skip("the bake was cut short by promote --full")
        return [skipped] + (enterLastGate(at: now) ?? settle(.promoted, howTheStepsEnded, at: now))
    }

    private mutating func endPause(at now: Timestamp) -> [Effect] {
        if position?.jobs != nil { return resume(at: now) }
        let wasPausedByPerson = position?.pausedAt != nil
        let resumed = wasPausedByPerson ? resume(at: now) : []
        guard let position else { return resumed }
        let word = "promoted by a person at \(weight)"
        if isPauseStep { return resumed + [.announce(.skipped(word))] + leaveStep(position, at: now) }
        guard position.hold?.isOverdue == true, !isShadowAlone else { return resumed }
        return resumed + [skip(word + " without evidence")] + leaveStep(position, at: now)
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
        return reviewed([.announce(.resumed(weight))] + endBatch(at: now), at: now)
    }

    // MARK: - Measurements

    /// Figures of another stage or attempt say nothing of this one.
    private mutating func measured(_ measurement: Measurement, at now: Timestamp) -> [Effect] {
        guard let position, measurement.stage == stage else { return [] }
        if let proved = measurement.judgment?.takeBack, !proved.isEmpty {
            verdict = Verdict(.fail, checks: proved)
            return rollBack(proved, at: now)
        }
        let guards = guardVerdict(on: measurement)
        guard guards.breaches.isEmpty else {
            verdict = Verdict(.fail, checks: guards.breaches)
            return rollBack(guards.breaches, at: now)
        }
        if let overdue = endOverdueJobs(at: now) { return overdue }
        if case .shadow(let step)? = currentStep { return shadowed(step, measurement.shadow, position, at: now) }
        guard isDue(at: now) else { return [] }
        guard guards.common.isEmpty else {
            return hold(.baselineUnhealthy, Verdict(.inconclusive, checks: guards.common), position, at: now)
        }
        guard guards.unmeasured.isEmpty else {
            return hold(.error, Verdict(.error, checks: guards.unmeasured), position, at: now)
        }
        if let holds = measurement.judgment?.holds, !holds.isEmpty {
            return hold(.withheld, Verdict(.inconclusive, checks: holds), position, at: now)
        }
        let open = checklistHolds(at: now)
        guard open.isEmpty else { return hold(.checklist, Verdict(.inconclusive, checks: open), position, at: now) }
        guard case .analysis(let plan, _)? = currentStep else { return timePassed(position, at: now) }
        return judge(plan, measurement, position, at: now)
    }

    /// A shadow that is shown to be worse ends the rollout, with no user having met it.
    private mutating func shadowed(
        _ step: ShadowStep,
        _ readiness: Readiness?,
        _ position: Position,
        at now: Timestamp
    ) -> [Effect] {
        guard position.pausedAt == nil else { return [] }
        switch decision(on: readiness) {
        case .blocked(let checks):
            verdict = Verdict(.fail, checks: checks)
            return rollBack(checks, at: now)
        case .ready(let judged) where step.leadsOn:
            verdict = judged
            return [.announce(.shadowReady)] + leaveStep(position, at: now)
        case .ready(let judged): return position.hold == nil ? askPeople(.shadowReady, judged, position, at: now) : []
        case .waits(let judged):
            guard let holdDeadline, now >= holdDeadline, position.hold?.isOverdue != true else { return [] }
            return askPeople(.inconclusive, judged, position, at: now)
        }
    }

    /// A pause's or the bake's time is over, and no guard objects.
    private mutating func timePassed(_ position: Position, at now: Timestamp) -> [Effect] {
        let resumed: [Effect] = isPauseStep ? [.announce(.resumed(weight))] : []
        return resumed + leaveStep(position, at: now)
    }

    private mutating func judge(
        _ plan: AnalysisPlan,
        _ measurement: Measurement,
        _ position: Position,
        at now: Timestamp
    ) -> [Effect] {
        let judged = verdict(of: plan, on: measurement)
        switch judged.result {
        case .pass: return pass(judged, plan, measurement, position, at: now)
        case .fail:
            verdict = judged
            return rollBack(judged.culprits, at: now)
        case .inconclusive: return hold(.inconclusive, judged, position, at: now)
        case .error: return hold(.error, judged, position, at: now)
        }
    }

    private func verdict(of plan: AnalysisPlan, on measurement: Measurement) -> Verdict {
        switch plan.method {
        case .threshold: ThresholdJudge(plan, measurement, baseline: reference).verdict()
        case .sequential:
            (measurement.judgment?.gate ?? Verdict(.error, checks: []))
                .joined(by: customVerdict(plan, measurement, baseline: reference))
        }
    }

    private mutating func pass(
        _ judged: Verdict,
        _ plan: AnalysisPlan,
        _ measurement: Measurement,
        _ position: Position,
        at now: Timestamp
    ) -> [Effect] {
        verdict = judged
        // At 100 % stable sees only those who ask for it by name; a handful must not displace a stage's worth of figures.
        let isEnough = measurement.stable.exchanges >= max(1, plan.minSamples)
        if weight < .full, isEnough { baseline = measurement.stable }
        return [.announce(.stagePassed(weight, judged))] + leaveStep(position, at: now)
    }

    private mutating func measurementFailed(at now: Timestamp) -> [Effect] {
        if let overdue = endOverdueJobs(at: now) { return overdue }
        guard let position, isDue(at: now), case .analysis? = currentStep else { return [] }
        return hold(.error, nil, position, at: now)
    }

    /// Never while a person has paused it.
    private func isDue(at now: Timestamp) -> Bool {
        dueAt.map { now >= $0 } ?? false
    }

    private func guardVerdict(on measurement: Measurement) -> GuardVerdict {
        let verdict = plan.guarding.reduce(into: GuardVerdict()) { verdict, guards in
            verdict.merge(ThresholdJudge(guards, measurement, baseline: reference).guardVerdict())
        }
        return plan.sequentials.reduce(into: verdict) { verdict, guards in
            verdict.merge(customGuardVerdict(guards, measurement, baseline: reference))
        }
    }

    /// What the canary is held against where stable has no traffic by intent. Below 100 % a stable version that is silent says
    /// nothing: an older stage must not speak for it.
    private var reference: ArmSummary? { weight == .full ? baseline : nil }

    // MARK: - Holding

    /// Stays in the step. Written only when the kind of hold changes or the deadline passes, not at every measurement.
    private mutating func hold(
        _ kind: Hold.Kind,
        _ judged: Verdict?,
        _ position: Position,
        at now: Timestamp
    ) -> [Effect] {
        if let expired = expire(kind, judged, position, at: now) { return expired }
        return note(kind, judged, position, at: now)
    }

    private mutating func note(
        _ kind: Hold.Kind,
        _ judged: Verdict?,
        _ position: Position,
        at now: Timestamp
    ) -> [Effect] {
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
        guard case .analysis(let plan, _)? = currentStep, let holdDeadline else { return nil }
        guard now >= holdDeadline, position.hold?.isOverdue != true else { return nil }
        switch (plan.onInconclusive, kind) {
        case (.fail, .inconclusive), (.fail, .error): return rollBackOverdue(judged, at: now)
        case (.pass, .inconclusive):
            verdict = judged
            return [skip("passed without evidence at \(weight), as onInconclusive says")] + leaveStep(position, at: now)
        default: return askPeople(kind, judged, position, at: now)
        }
    }

    private mutating func rollBackOverdue(_ judged: Verdict?, at now: Timestamp) -> [Effect] {
        let judged = judged ?? Verdict(.error, checks: [])
        verdict = judged
        let missing = judged.checks.filter { $0.result != .pass }
        let silence = judged.result == .error ? "could not measure" : "nothing was checked"
        let what = missing.isEmpty ? silence : missing.map(\.message).joined(separator: "; ")
        return settle(.rolledBack, "no verdict by the deadline: \(what)", checks: missing, at: now)
    }

    private mutating func askPeople(
        _ kind: Hold.Kind,
        _ judged: Verdict?,
        _ position: Position,
        at now: Timestamp
    ) -> [Effect] {
        let held = note(kind, judged, position, at: now)
        guard var position = self.position else { return held }
        position.hold?.isOverdue = true
        setPosition(position)
        return held + [.announce(.overdue(kind, weight))]
    }
}
