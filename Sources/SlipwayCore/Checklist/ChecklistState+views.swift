/// What a state means: questions, never stored answers.
extension ChecklistState {
    /// An item that keeps a stage from opening, and why.
    package struct Blocker: Hashable, Sendable {
        package let item: ChecklistItem
        package let finding: ItemProgress.Finding
        package let isRunning: Bool
    }

    /// Whether every required item of the stage is satisfied, by evidence that counts now. A stage without required items is open.
    package func opens(_ stage: Checklist.Stage, at now: Timestamp) -> Bool { blocking(stage, at: now).isEmpty }

    /// The required items of a stage that are not satisfied.
    package func blocking(_ stage: Checklist.Stage, at now: Timestamp) -> [Blocker] {
        zip(checklist.items, progress).compactMap { item, progress in
            guard item.stage == stage, item.isRequired else { return nil }
            let finding = current(progress.finding, of: item, at: now)
            if case .satisfied = finding { return nil }
            return Blocker(item: item, finding: finding, isRunning: progress.running != nil)
        }
    }

    /// What a stage comes to: `fail` takes traffic back; the others than `pass` hold.
    package func result(of stage: Checklist.Stage, at now: Timestamp) -> Verdict.Result {
        let results = blocking(stage, at: now).map(\.result)
        return ([.fail, .error, .inconclusive] as [Verdict.Result]).first { results.contains($0) } ?? .pass
    }

    /// What takes traffic back.
    package func failures(at now: Timestamp) -> [Blocker] {
        Checklist.Stage.allCases.filter(isActive).flatMap { blocking($0, at: now) }.filter { $0.result == .fail }
    }

    /// Why an approval makes no sense; nil where it does. A refused one changes nothing and is not journaled.
    package func refusal(of approval: Approval, for id: ChecklistItemID) -> String? {
        guard let item = checklist[id] else { return "checklist \(checklist.id) has no item \(id)" }
        guard item.work.isManual else { return "\(id) is not a person's to approve: it is measured" }
        guard approval.isNamed else { return "an approval needs the name of a person" }
        if isOver { return "the rollout is over" }
        guard let stage, item.stage <= stage else { return "\(item.stage.rawValue) has not begun" }
        return isActive(item) ? nil : "\(item.stage.rawValue) is over"
    }

    /// What has not ended, in the order of the items: a restart asks what became of each.
    package var running: [ItemRun] { checklist.items.indices.compactMap(run) }

    /// When `timePassed` next changes something; nil: never.
    package var wakesAt: Timestamp? {
        isOver ? nil : checklist.items.indices.compactMap(wakesAt).min()
    }

    // MARK: - One item

    /// From its stage's beginning to the end; what comes before the first step matters no more after it.
    func isActive(_ item: ChecklistItem) -> Bool { isActive(item.stage) }

    func isActive(_ itsStage: Checklist.Stage) -> Bool {
        guard !isOver, let stage, itsStage <= stage else { return false }
        return itsStage != .preDeployment || stage == .preDeployment
    }

    /// A gate that was passed stays passed.
    func canExpire(_ itsStage: Checklist.Stage) -> Bool {
        let isPassed = stage.map { itsStage == .preDeployment && $0 > itsStage } ?? false
        return !isOver && !isPassed
    }

    func run(at index: Int) -> ItemRun? {
        guard progress[index].running != nil else { return nil }
        return ItemRun(item: checklist.items[index].id, number: progress[index].runs, subject: subject)
    }

    func overdueAt(_ index: Int) -> Timestamp? {
        progress[index].running.map { $0.since + checklist.items[index].timeout }
    }

    /// Whether it rests on what another item of its stage has yet to show: an expected cost on the tokens of evaluations. An advisory one
    /// is waited for only until it has spoken.
    func isWaiting(_ index: Int) -> Bool {
        let item = checklist.items[index]
        guard item.work.restsOnEvaluations else { return false }
        return zip(checklist.items, progress).contains { other, progress in
            guard case .evaluation = other.work, other.stage == item.stage else { return false }
            if case .satisfied = progress.finding { return false }
            return other.isRequired || progress.finding.isUnknown
        }
    }

    /// Whether an item of its stage may wait for this one.
    func isAwaited(_ index: Int) -> Bool {
        guard case .evaluation = checklist.items[index].work else { return false }
        return checklist.items.contains { $0.stage == checklist.items[index].stage && $0.work.restsOnEvaluations }
    }

    /// Evidence that is past its time satisfies nobody, whether or not the clock's event has come by.
    private func current(
        _ finding: ItemProgress.Finding,
        of item: ChecklistItem,
        at now: Timestamp
    ) -> ItemProgress.Finding {
        guard case .satisfied(let evidence) = finding else { return finding }
        guard evidence.counts(for: subject, as: item.work) else { return .open }
        return evidence.isExpired(at: now) && canExpire(item.stage) ? .expired(evidence) : finding
    }

    private func wakesAt(_ index: Int) -> Timestamp? {
        let (item, progress) = (checklist.items[index], progress[index])
        let due = isActive(item) && progress.running == nil && !isWaiting(index) ? progress.dueAt : nil
        var expiry: Timestamp?
        if case .satisfied(let evidence) = progress.finding, canExpire(item.stage) { expiry = evidence.until }
        return [overdueAt(index), due, expiry].compactMap { $0 }.min()
    }
}

extension ChecklistState.Blocker {
    package var result: Verdict.Result {
        switch finding {
        case .failed: .fail
        case .unmeasured(let evidence): evidence.result
        case .open, .expired, .satisfied: .inconclusive
        }
    }

    /// One line for people: `test-suite failed: 3 tests failed`.
    package var sentence: String {
        switch finding {
        case .open: item.work.isManual ? "\(item.id) waits for \(item.owner ?? "a person")" : "\(item.id) \(verb)"
        case .failed(let evidence): "\(item.id) failed\(evidence.because)"
        case .unmeasured(let evidence): "\(item.id) could not be measured\(evidence.because)"
        case .expired(let evidence): "\(item.id) was satisfied at \(evidence.at), which counts no more"
        case .satisfied: "\(item.id) is satisfied"
        }
    }

    private var verb: String { isRunning ? "is running" : "has not run" }
}

extension Evidence {
    fileprivate var because: String { lastWords.map { ": \($0)" } ?? "" }
}
