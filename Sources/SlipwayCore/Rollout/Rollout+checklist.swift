/// What the checklist keeps shut, holds and takes back.
///
/// Its pre items gate a `gate` step, its during items guard every state after that, its post items gate the end of the bake. Its runs are
/// jobs like any other.
extension Rollout {
    var subject: ChecklistSubject { ChecklistSubject(digest: digest, stable: stable) }

    /// Tells the checklist what happened; what follows for the rollout itself is `reviewed`.
    mutating func tell(_ event: ChecklistState.Event, at now: Timestamp) -> [Effect] {
        guard let effects = checklist?.take(event, at: now) else { return [] }
        return effects.map { effect in
            switch effect {
            case .run(let run): .run(job(run))
            case .cancel(let run): .cancel(job(run).id)
            case .announce(let item, let finding): .announce(.itemFound(item, finding))
            }
        }
    }

    /// Runs are numbered over all attempts: no step is needed to tell them apart.
    private func job(_ run: ItemRun) -> Job {
        Job(id: JobID(attempt: attempt.number, step: Job.noStep, name: "\(run.item) \(run.number)"), work: .item(run))
    }

    /// The jobs of items that run now.
    var runningItems: [Job] { checklist?.running.map(job) ?? [] }

    /// Nil where no item runs under this id.
    mutating func itemEnded(_ id: JobID, _ result: JobResult, at now: Timestamp) -> [Effect]? {
        guard case .item(let run)? = runningItems.first(where: { $0.id == id })?.work else { return nil }
        let found = ItemResult(result.outcome.result, output: result.output, figures: result.figures)
        return reviewed(tell(.ended(run, found), at: now), at: now)
    }

    /// What a changed checklist means: traffic is taken back, or a gate opens. Never while a person has paused it, but for the first.
    mutating func reviewed(_ effects: [Effect], at now: Timestamp) -> [Effect] {
        guard !isSettled, let checklist else { return effects }
        let failures = checklist.failures(at: now)
        if !failures.isEmpty {
            return effects + settle(.rolledBack, failures.map(\.sentence).joined(separator: "; "), at: now)
        }
        guard position?.pausedAt == nil, isAtGate, checklist.opens(gatedBy, at: now) else { return effects }
        return effects + passGate(at: now)
    }

    // MARK: - Gates

    /// Whether it waits for nothing but its checklist: at a gate step, or after a bake.
    var isAtGate: Bool {
        if case .gate? = currentStep { return true }
        if case .baking = state { return checklist?.stage == .postDeployment }
        return false
    }

    private var gatedBy: Checklist.Stage {
        if case .baking = state { .postDeployment } else { .preDeployment }
    }

    mutating func enterGate(at now: Timestamp) -> [Effect] {
        let begun = tell(.began(.preDeployment), at: now)
        guard checklist?.opens(.preDeployment, at: now) ?? true else { return begun }
        return begun + passGate(at: now)
    }

    private mutating func passGate(at now: Timestamp) -> [Effect] {
        if case .baking = state { return settle(.promoted, howTheStepsEnded + ", baked", at: now) }
        guard let position else { return [] }
        return tell(.began(.duringDeployment), at: now) + enter(step: position.step + 1, at: now)
    }

    /// After the bake, or in its place: nil where the checklist has nothing to say at the end.
    mutating func enterLastGate(at now: Timestamp) -> [Effect]? {
        guard let list = checklist, list.checklist.items.contains(where: { $0.stage == .postDeployment }) else {
            return nil
        }
        let begun = tell(.began(.postDeployment), at: now)
        guard checklist?.opens(.postDeployment, at: now) == true else { return begun }
        return begun + passGate(at: now)
    }

    /// What keeps the weight from rising; empty: nothing.
    func checklistHolds(at now: Timestamp) -> [CheckResult] {
        guard let checklist, checklist.stage == .duringDeployment else { return [] }
        return checklist.blocking(.duringDeployment, at: now).map(\.check)
    }

    /// What a gate waits for, in words; nil where it waits for none.
    var whatTheGateWants: String? {
        guard isAtGate, let checklist else { return nil }
        let wanted = checklist.blocking(gatedBy, at: startedAt).map(\.sentence)
        return wanted.isEmpty ? nil : "checklist \(checklist.checklist.id): " + wanted.joined(separator: "; ")
    }

    /// Whether only people can open the gate.
    var waitsForApprovals: Bool {
        guard isAtGate, let checklist else { return false }
        let wanted = checklist.blocking(gatedBy, at: startedAt)
        return !wanted.isEmpty && wanted.allSatisfy { $0.item.work.isManual }
    }
}

extension ChecklistState.Blocker {
    fileprivate var check: CheckResult {
        CheckResult(
            metric: .custom("checklist_\(item.id)"),
            result: result,
            rule: "checklist",
            isGuard: true,
            canary: nil,
            stable: nil,
            limit: nil,
            canarySamples: 0,
            stableSamples: 0,
            message: sentence,
            figures: nil
        )
    }
}

extension JobResult.Outcome {
    fileprivate var result: Verdict.Result {
        switch self {
        case .succeeded: .pass
        case .failed: .fail
        case .unmeasured: .error
        }
    }
}
