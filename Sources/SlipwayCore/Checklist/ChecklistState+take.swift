extension ChecklistState {
    /// Decides what follows from an event. An event that changes nothing returns no effects and leaves the state as it was.
    package mutating func take(_ event: Event, at now: Timestamp) -> [Effect] {
        switch event {
        case .began(let stage): begin(stage, at: now)
        case .ended(let run, let result): end(run, result, at: now)
        case .approved(let item, let approval): approve(item, approval, at: now)
        case .timePassed: passTime(at: now)
        case .retried(let subject): retry(about: subject, at: now)
        case .closed: close(at: now)
        }
    }

    // MARK: - Stages

    /// Stages only follow each other. One that is passed over, as `promote --full` does, is passed over for good.
    private mutating func begin(_ stage: Checklist.Stage, at now: Timestamp) -> [Effect] {
        guard !isOver, self.stage.map({ $0 < stage }) ?? true else { return [] }
        // What is past its time now did not open the gate that is left behind, whether or not the clock's event has come by.
        let expired = expire(at: now)
        self.stage = stage
        return expired + runWhatIsDue(at: now)
    }

    private mutating func retry(about subject: ChecklistSubject, at now: Timestamp) -> [Effect] {
        let cancelled = running.map(Effect.cancel)
        let before = progress
        self = ChecklistState(checklist, about: subject, keeping: self, at: now)
        let reopened = checklist.items.indices.filter { progress[$0].finding.name != before[$0].finding.name }
        return cancelled + reopened.map(announcement)
    }

    private mutating func close(at now: Timestamp) -> [Effect] {
        guard !isOver else { return [] }
        let cancelled = expire(at: now) + running.map(Effect.cancel)
        for index in progress.indices { (progress[index].running, progress[index].dueAt) = (nil, nil) }
        isOver = true
        return cancelled
    }

    // MARK: - Runs

    /// An answer of another run, or about another version, is none.
    private mutating func end(_ run: ItemRun, _ result: ItemResult, at now: Timestamp) -> [Effect] {
        guard let index = index(of: run.item), self.run(at: index) == run else { return [] }
        let found = record(result, at: index, now)
        // What waited for it, and for nothing else, need not wait for the clock.
        return isAwaited(index) ? found + runWhatIsDue(at: now) : found
    }

    private mutating func record(_ result: ItemResult, at index: Int, _ now: Timestamp) -> [Effect] {
        let item = checklist.items[index]
        let result = result.held(to: item.bounds)
        let evidence = Evidence(
            result.result,
            text: result.output,
            figures: result.figures,
            at: now,
            until: result.result == .pass ? item.validity.map { now + $0 } : nil,
            subject: subject
        )
        progress[index].running = nil
        progress[index].dueAt = nextRun(of: item, after: result.result, at: now)
        return find(Self.finding(evidence), at: index)
    }

    private static func finding(_ evidence: Evidence) -> ItemProgress.Finding {
        switch evidence.result {
        case .pass: .satisfied(evidence)
        case .fail: .failed(evidence)
        case .inconclusive, .error: .unmeasured(evidence)
        }
    }

    /// A required item that failed takes traffic back: no later run may make it look as if it had not.
    private func nextRun(of item: ChecklistItem, after result: Verdict.Result, at now: Timestamp) -> Timestamp? {
        switch result {
        case .pass: item.every.map { now + $0 }
        case .fail: item.isRequired ? nil : item.every.map { now + $0 }
        case .inconclusive, .error: now + min(item.every ?? ChecklistItem.errorRetry, ChecklistItem.errorRetry)
        }
    }

    private mutating func runWhatIsDue(at now: Timestamp) -> [Effect] {
        checklist.items.indices.filter { isDue($0, at: now) }.flatMap { index -> [Effect] in
            progress[index].runs += 1
            progress[index].running = ItemProgress.Running(since: now)
            progress[index].dueAt = nil
            return run(at: index).map { [.run($0)] } ?? []
        }
    }

    private func isDue(_ index: Int, at now: Timestamp) -> Bool {
        let (item, progress) = (checklist.items[index], progress[index])
        guard isActive(item), !item.work.isManual, progress.running == nil, !isWaiting(index) else { return false }
        // What expired between two of its runs cannot wait for the next one.
        return progress.finding.isUnknown || progress.dueAt.map { now >= $0 } ?? false
    }

    // MARK: - People

    private mutating func approve(_ id: ChecklistItemID, _ approval: Approval, at now: Timestamp) -> [Effect] {
        guard refusal(of: approval, for: id) == nil, let index = index(of: id) else { return [] }
        let evidence = Evidence(
            .pass,
            text: approval.evidence,
            by: approval.by,
            at: now,
            until: checklist.items[index].validity.map { now + $0 },
            subject: subject
        )
        guard progress[index].finding != .satisfied(evidence) else { return [] }
        // Said even if it was satisfied before: somebody else may answer for it now.
        progress[index].finding = .satisfied(evidence)
        return [announcement(at: index)]
    }

    // MARK: - Time

    private mutating func passTime(at now: Timestamp) -> [Effect] {
        isOver ? [] : endOverdueRuns(at: now) + expire(at: now) + runWhatIsDue(at: now)
    }

    private mutating func endOverdueRuns(at now: Timestamp) -> [Effect] {
        checklist.items.indices.flatMap { index -> [Effect] in
            guard let run = run(at: index), let overdueAt = overdueAt(index), now >= overdueAt else { return [] }
            let item = checklist.items[index]
            let why = "did not end within \(item.timeout.inSeconds.fixed(0)) s"
            return [.cancel(run)] + record(ItemResult(item.work.overdueResult, output: why), at: index, now)
        }
    }

    private mutating func expire(at now: Timestamp) -> [Effect] {
        checklist.items.indices.flatMap { index -> [Effect] in
            guard canExpire(checklist.items[index].stage) else { return [] }
            guard case .satisfied(let evidence) = progress[index].finding else { return [] }
            return evidence.isExpired(at: now) ? find(.expired(evidence), at: index) : []
        }
    }

    // MARK: - Findings

    private mutating func find(_ finding: ItemProgress.Finding, at index: Int) -> [Effect] {
        let before = progress[index].finding.name
        progress[index].finding = finding
        return before == finding.name ? [] : [announcement(at: index)]
    }

    private func announcement(at index: Int) -> Effect {
        .announce(checklist.items[index].id, progress[index].finding)
    }
}
