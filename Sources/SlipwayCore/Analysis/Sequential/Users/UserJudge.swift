/// The judge of routes with an assignment key: each user's arm is one coin, bet on at most once by each test (ANALYSIS.md §2.10).
///
/// A pure machine. First events (errors, refusals, client errors, negative feedback) speak on the exchange that ends badly; looks
/// (latency, first token, cost) at times that do not depend on who is in the canary. The parts ω of the error budget and the shares of
/// the epochs and looks multiply to at most 1 in all, so that a canary no worse than its margins is taken back with a probability of at
/// most α over the whole rollout. Once it has decided, it stays so.
package struct UserJudge: Hashable, Codable, Sendable {
    package let plan: SequentialPlan
    package let schedule: [PlannedStage]
    private let history: UserHistory

    package private(set) var events: [FirstEvents]
    package private(set) var looks: [Looks]
    private(set) var roster: Roster
    private(set) var lines: SlowLines
    private(set) var ownPast: OwnPastGuard

    private var startShare: Double
    private var stageShares: Shares
    private var restartShares: Shares
    private var wholeLookShares: Shares
    private var restartLookShares: Shares

    private(set) var clock: StageClock?
    private(set) var stage: Int?
    /// Of the stages of the whole rollout's looks.
    private var slots: [Weight] = []
    package private(set) var now = 0.0
    /// Culprit first.
    package private(set) var alarms: [CheckResult] = []

    /// Stages of one epoch of looks; a plan with more begins another.
    private static let maxSlots = 16

    /// - Parameters:
    ///   - history: the users as they were before the rollout; empty where it is unknown.
    ///   - mayExtend: whether stages may last longer than planned.
    ///   - capacity: users with an exchange, and users with an event of each kind, beyond whom only some are admitted.
    package init(
        plan: SequentialPlan,
        schedule: [PlannedStage],
        history: UserHistory,
        mayExtend: Bool = true,
        capacity: Int = 65_536
    ) {
        self.plan = plan
        self.schedule = schedule
        self.history = history
        events = EventKind.allCases.map {
            FirstEvents($0, alpha: plan.alpha, nullRatio: $0.nullRatio(plan), capacity: capacity)
        }
        looks = LookFamily.allCases.map { Looks($0, plan: plan, history: history) }
        roster = Roster(capacity: capacity)
        lines = history.lines.rebased(to: history.latest)
        ownPast = OwnPastGuard(history)
        let tested = schedule.filter { $0.weight > .none && $0.weight < .full }
        let later = max(tested.count - 1, 0)
        startShare = later > 0 ? 0.40 : 0.70
        stageShares = Shares(of: 0.30, planned: later, mayExtend: false)
        restartShares = Shares(of: 0.30, planned: max(tested.count, 1) * Pace.restarts, mayExtend: mayExtend)
        let wholeLooks = tested.reduce(0) { $0 + $1.pace.wholeLooks }
        wholeLookShares = Shares(of: 0.75, planned: max(wholeLooks, 1), mayExtend: mayExtend)
        let restartLooks = max(tested.count, 1) * Pace.restarts * 2 + later * 4
        restartLookShares = Shares(of: 0.25, planned: restartLooks, mayExtend: mayExtend)
    }

    /// Cheap: whether the canary has been proved worse. Sticky.
    package var isDecided: Bool { !alarms.isEmpty }

    /// Looks and restarts so far: what must not be done again after a crash.
    package var looksTaken: Int {
        stageShares.taken + restartShares.taken + wholeLookShares.taken + restartLookShares.taken
    }

    /// Distinct canary users of the present stage.
    package var canaryUsers: Int { roster.canaryUsers }

    var weight: Weight { stage.map { schedule[$0].weight } ?? .none }

    var pace: Pace { Pace(seconds: clock?.seconds ?? 300) }

    /// Stages begin in the schedule's order; `time` in seconds since the attempt began.
    package mutating func stageBegan(_ index: Int, at time: Double) {
        guard schedule.indices.contains(index) else { return }
        advance(to: time)
        let planned = schedule[index]
        stage = index
        roster.beginStage()
        ownPast.beginStage(p95: lines.latency95)
        guard planned.weight > .none, planned.weight < .full else {
            clock = nil
            return
        }
        beginEpochs(at: time)
        beginSlot(planned.weight)
        clock = StageClock(began: time, seconds: planned.pace.seconds, isFirst: slots.count == 1)
    }

    /// Does what is due by now: looks, epochs, windows. Each is done once, however often this is called.
    package mutating func advance(to time: Double) {
        guard time.isFinite else { return }
        while let (due, at) = clock?.next(by: time) {
            switch due {
            case .restart: restart(at: at)
            case .look(let scope): look(scope, at: at)
            }
        }
        guard time > now else { return }
        now = time
        lines.advance(to: time)
    }

    package mutating func add(_ exhibit: Exhibit) {
        advance(to: exhibit.time)
        guard exhibit.outcome.isJudged else { return }
        addEvents(exhibit)
        let user = exhibit.unit.flatMap { number(of: $0) }
        if exhibit.unit == nil || user != nil { addLooks(exhibit, user: user) }
        lines.add(exhibit)
    }

    package mutating func add(_ feedback: FeedbackExhibit) {
        advance(to: feedback.time)
        for i in events.indices where events[i].kind == .negativeFeedback {
            events[i].addExposure(role: feedback.role, weight: feedback.weight)
            guard feedback.value < 0.5 else { continue }
            events[i].add(
                unit: feedback.unit,
                role: feedback.role,
                weight: feedback.weight,
                at: feedback.time,
                window: pace.dedupeWindow
            )
            if feedback.role == .canary { hear(events[i]) }
        }
    }
}

extension UserJudge {
    private mutating func beginEpochs(at time: Double) {
        let share = events[0].epochs.isEmpty ? startShare : stageShares.take()
        for i in events.indices { events[i].beginEpoch(at: time, share: share) }
    }

    /// A weight that does not rise ends the epoch of the looks: there, who entered when would tell who is in now.
    private mutating func beginSlot(_ weight: Weight) {
        let isNewEpoch = weight < slots.last ?? .none || slots.count >= Self.maxSlots
        if isNewEpoch {
            slots = []
            roster.forgetArms()
        }
        if slots.last != weight { slots.append(weight) }
        for i in looks.indices { looks[i].beginStage(weight: weight.share, isNewEpoch: isNewEpoch) }
    }

    private mutating func restart(at time: Double) {
        let share = restartShares.take()
        for i in events.indices { events[i].beginEpoch(at: time, share: share) }
        for i in looks.indices { looks[i].restart() }
    }

    private mutating func look(_ scope: LookScope, at time: Double) {
        let share = scope == .whole ? wholeLookShares.take() : restartLookShares.take()
        for i in looks.indices { looks[i].look(scope, share: share, roster: roster, at: time) }
        hearLooks(at: time)
    }

    private mutating func addEvents(_ exhibit: Exhibit) {
        for i in events.indices where events[i].kind != .negativeFeedback {
            events[i].addExposure(role: exhibit.role, weight: exhibit.weight)
            guard events[i].kind.isEvent(exhibit) else { continue }
            events[i].add(
                unit: exhibit.unit,
                role: exhibit.role,
                weight: exhibit.weight,
                at: exhibit.time,
                window: pace.dedupeWindow
            )
            if exhibit.role == .canary { hear(events[i]) }
        }
    }

    private mutating func addLooks(_ exhibit: Exhibit, user: Int?) {
        if exhibit.role == .canary, let stage, exhibit.weight == weight {
            roster.countCanary(user, stage: stage)
            if let user { ownPast.add(exhibit, user: user, window: pace.dedupeWindow) }
        }
        guard let slot = slots.firstIndex(of: exhibit.weight) else { return }
        if exhibit.role == .canary, let user { roster.sawCanary(user, slot: slot) }
        for i in looks.indices { looks[i].add(exhibit, user: user, slot: slot, lines: lines) }
    }

    /// The user's number; nil where the table is full and the user not among those admitted.
    private mutating func number(of unit: UInt64) -> Int? {
        if let number = roster.table.number(of: unit) { return number }
        while roster.table.isFull, roster.table.admits(unit) {
            let kept = roster.thin()
            for i in looks.indices { looks[i].keep(kept) }
            ownPast.keep(kept)
        }
        guard roster.table.admits(unit) else { return nil }
        for i in looks.indices { looks[i].join(history.past(of: unit, looks[i].family)) }
        ownPast.join(errors: history.errors(of: unit))
        return roster.append(unit)
    }

    private mutating func hear(_ events: FirstEvents) {
        guard !isDecided, let epoch = events.alarm(at: weight) else { return }
        alarms = [events.check(epoch, result: .fail)]
    }

    private mutating func hearLooks(at time: Double) {
        guard !isDecided, heard >= 1 / plan.alpha else { return }
        alarms = looks.flatMap { $0.alarms(threshold: 1 / plan.alpha, total: heard, at: time) }
            .sorted { ($0.figures?.eValue ?? 0) > ($1.figures?.eValue ?? 0) }
    }

    /// Σ ω·share·E over all looks so far.
    package var heard: Double { looks.reduce(0) { $0 + $1.heard.reduce(0, +) } }
}

extension EventKind {
    func nullRatio(_ plan: SequentialPlan) -> Double {
        switch self {
        case .error, .clientError: plan.errorRatio
        case .refusal, .negativeFeedback: plan.negativeFeedbackRatio
        }
    }
}
