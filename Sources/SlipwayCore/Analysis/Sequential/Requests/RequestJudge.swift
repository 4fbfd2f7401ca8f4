import RealModule

/// The judge of a route without an assignment key: each exchange tossed its own coin (ANALYSIS.md §2.2–2.7).
///
///     Ē = Σ ω_k E_k,     taken back iff Ē ≥ 1/α, sticky
///
/// A mean of e-processes is one whatever their dependence, so P(a good canary is ever taken back) ≤ α however often it is looked at.
/// A gate that is shut makes its E at most 1: gates can only lower Ē. An error is bet on at once; thresholds and limits move at ticks
/// of min(1, D/30) seconds, before what they judge.
struct RequestJudge: Hashable, Codable, Sendable {
    let plan: SequentialPlan
    let schedule: [PlannedStage]
    private let mayDecide: Bool
    private(set) var stage = 0
    private(set) var stageBeganAt = 0.0
    private var tickNumber: Int?
    private var ledger = UnitLedger()
    private(set) var counts: [ArmCounts]
    /// Exchanges of the canary so far: the first ones meet cold caches.
    private var canaryExchanges = 0
    /// Whether that is over; turns at ticks.
    private var isWarm = false
    private(set) var errors: EventTest
    private(set) var clientErrors: EventTest
    private(set) var refusals: EventTest
    private(set) var latency: SlowTest
    private(set) var firstToken: SlowTest
    private(set) var cost: MeanTest
    private(set) var tokens: MeanTest
    private(set) var feedback: FeedbackTest
    private(set) var guards: [RateGuard]
    /// ln E by test, as it was last worked out.
    private var logs = [Double](repeating: 0, count: RequestTest.allCases.count)
    /// What proved the canary worse.
    private(set) var decision: [CheckResult] = []

    /// - Parameter mayDecide: false where users are what was randomised: it then only shows and holds.
    init(_ plan: SequentialPlan, schedule: [PlannedStage], mayDecide: Bool = true) {
        self.plan = plan
        self.mayDecide = mayDecide
        self.schedule = schedule.isEmpty ? [PlannedStage(weight: .full, seconds: 300)] : schedule
        let stages = self.schedule.count
        counts = [ArmCounts](repeating: ArmCounts(), count: stages)
        errors = EventTest(
            nullRatio: plan.errorRatio,
            grid: Self.grid([1.5, 2, 3, 5, 10, 20, 50], above: plan.errorRatio),
            stages: stages
        )
        let clientRatio = max(1, plan.clientErrorRatio / 1.2)
        clientErrors = EventTest(
            nullRatio: clientRatio,
            grid: [1.6, 4, 8, 16, 40].map { $0 * clientRatio },
            stages: stages
        )
        refusals = EventTest(nullRatio: 1.25, grid: [2, 5, 10, 20, 50], stages: stages)
        latency = SlowTest(ratio: plan.latencyRatio, stages: stages)
        firstToken = SlowTest(ratio: plan.timeToFirstTokenRatio, stages: stages)
        cost = MeanTest(ratio: plan.costRatio, stages: stages)
        tokens = MeanTest(ratio: plan.costRatio, stages: stages)
        feedback = FeedbackTest(plan, stages: stages)
        guards = RateGuard.all(of: plan, stages: stages)
    }

    /// Alternatives that a wide margin leaves behind are moved above it.
    private static func grid(_ ratios: [Double], above null: Double) -> [Double] {
        null < 1.4 ? ratios : ratios.map { $0 / 1.1 * null }
    }

    var weight: Weight { schedule[stage].weight }
    /// D.
    var stageSeconds: Double { max(schedule[stage].pace.seconds, 0.3) }
    private var tickSeconds: Double { min(1, stageSeconds / 30) }
    var isAlone: Bool { weight == .full }
    var isDecided: Bool { !decision.isEmpty }

    // MARK: - What goes in

    mutating func stageBegan(_ index: Int, at time: Double) {
        guard schedule.indices.contains(index) else { return }
        endTick(at: time)
        tickNumber = nil
        (stage, stageBeganAt) = (index, time)
        errors.stageBegan(index)
        clientErrors.stageBegan(index)
        refusals.stageBegan(index)
        latency.stageBegan(index)
        firstToken.stageBegan(index)
        feedback.stageBegan(index)
        for position in guards.indices { guards[position].stageBegan(index) }
    }

    mutating func add(_ exhibit: Exhibit) {
        advance(to: exhibit.time)
        let index = stage(of: exhibit.weight)
        if let index { counts[index].add(exhibit.role, exhibit.outcome) }
        guard exhibit.outcome.isJudged else { return }
        if exhibit.role == .canary { canaryExchanges += 1 }
        let isBad = addOutcome(exhibit, isInStage: index == stage)
        let isSlow = addDurations(exhibit, isInStage: index == stage)
        if let index { addMeans(exhibit, stage: index) }
        if isBad { decide(on: [.errors, .clientErrors, .refusals]) }
        if isSlow { decide(on: [.latency, .timeToFirstToken]) }
    }

    mutating func add(_ exhibit: FeedbackExhibit) {
        advance(to: exhibit.time)
        feedback.add(exhibit, isInStage: exhibit.weight == weight)
        if exhibit.role == .canary, exhibit.value < 0.5 { decide(on: [.negativeFeedback, .satisfaction]) }
    }

    mutating func advance(to time: Double) {
        let number = Int((time / tickSeconds).rounded(.down))
        guard let tickNumber else {
            self.tickNumber = number
            return
        }
        guard number > tickNumber else { return }
        endTick(at: Double(number) * tickSeconds)
        self.tickNumber = number
    }

    /// The stage that routed it: the latest begun one of its weight.
    private func stage(of weight: Weight) -> Int? {
        if weight == schedule[stage].weight { return stage }
        return schedule[..<stage].lastIndex { $0.weight == weight }
    }

    // MARK: - Bets

    /// Whether the canary did something that can decide.
    private mutating func addOutcome(_ exhibit: Exhibit, isInStage: Bool) -> Bool {
        let (role, share, outcome) = (exhibit.role, exhibit.weight.share, exhibit.outcome)
        let isError = outcome.isFailure || outcome == .providerFault
        let window = min(30, stageSeconds / 10)
        let noted =
            isError
            ? ledger.note(exhibit.unit, role, at: exhibit.time, window: window, stage: stage, tick: tickNumber ?? 0)
            : (counts: true, isNew: true)
        errors.add(
            role,
            isEvent: isError,
            share: share,
            isInStage: isInStage,
            isBet: noted.counts,
            isNewUnit: noted.isNew
        )
        clientErrors.add(role, isEvent: outcome == .clientError, share: share, isInStage: isInStage)
        refusals.add(role, isEvent: exhibit.isRefusal, share: share, isInStage: isInStage)
        for position in guards.indices {
            guards[position].add(
                exhibit,
                slow: latency.threshold,
                counts: noted.counts,
                isNew: noted.isNew,
                isInStage: isInStage
            )
        }
        return role == .canary && (isError || outcome == .clientError || exhibit.isRefusal)
    }

    /// Only whole answers and silence have a duration that says something of speed: a refused connection is quick.
    private mutating func addDurations(_ exhibit: Exhibit, isInStage: Bool) -> Bool {
        guard exhibit.outcome == .ok || exhibit.outcome == .timeout else { return false }
        let (role, share, time) = (exhibit.role, exhibit.weight.share, exhibit.time)
        var isSlow = false
        if !exhibit.latency.isNaN {
            isSlow = latency.add(exhibit.latency, role, at: time, share: share, isInStage: isInStage, isWarm: isWarm)
        }
        guard let first = exhibit.timeToFirstToken else { return isSlow }
        return firstToken.add(first, role, at: time, share: share, isInStage: isInStage, isWarm: isWarm) || isSlow
    }

    private mutating func addMeans(_ exhibit: Exhibit, stage: Int) {
        guard isWarm else { return }
        if let cost = exhibit.cost { self.cost.add(cost, exhibit.role, stage: stage) }
        if let tokens = exhibit.tokens { self.tokens.add(tokens, exhibit.role, stage: stage) }
    }

    private mutating func endTick(at time: Double) {
        guard let tickNumber else { return }
        // The first seconds, or 10 exchanges, of a canary meet cold caches and connections.
        isWarm = isWarm || canaryExchanges >= 10 || time >= min(30, schedule[0].pace.seconds / 30)
        errors.tickEnded(tickNumber)
        clientErrors.tickEnded(tickNumber)
        refusals.tickEnded(tickNumber)
        latency.tickEnded(tickNumber, at: time)
        firstToken.tickEnded(tickNumber, at: time)
        feedback.tickEnded(tickNumber)
        for position in guards.indices { guards[position].tickEnded(tickNumber, isAlone: isAlone) }
        decide(on: RequestTest.allCases)
    }

    // MARK: - Deciding

    /// Works out anew what may have changed, and decides once.
    private mutating func decide(on tests: [RequestTest]) {
        guard mayDecide, decision.isEmpty else { return }
        for test in tests { logs[test.rawValue] = logEvidence(of: test) }
        let evidence = RequestEvidence(logs: logs)
        if evidence.mean >= 1 / plan.alpha { decision = culprits(in: evidence) }
    }

    /// Every test's ln E with its gate applied; 0 where there is nothing to test.
    func evidence() -> RequestEvidence { RequestEvidence(logs: RequestTest.allCases.map(logEvidence)) }

    private func logEvidence(of test: RequestTest) -> Double {
        switch test {
        case .errors: gated(errors, errors.isWorse(ratio: plan.errorRatio, difference: 0.001, events: 3, exchanges: 20))
        case .latency: latency.gatedLogEvidence
        case .timeToFirstToken: firstToken.gatedLogEvidence
        case .cost: cost.logEvidence(alpha: plan.alpha)
        case .tokens: tokens.logEvidence(alpha: plan.alpha)
        case .clientErrors:
            gated(
                clientErrors,
                clientErrors.isWorse(ratio: plan.clientErrorRatio, difference: 0.01, events: 5, exchanges: 20)
            )
        case .refusals: gated(refusals, refusals.isWorse(ratio: 1.5, difference: 0.01, events: 5, exchanges: 20))
        case .negativeFeedback: feedback.ratioLogEvidence
        case .satisfaction: feedback.limitLogEvidence
        case .errorGuard: Self.logMean(guards.filter(\.isOfErrors).map(logEvidence))
        case .otherGuards: Self.logMean(guards.filter { !$0.isOfErrors }.map(logEvidence) + meanGuards)
        }
    }

    private func gated(_ test: EventTest, _ isWorse: Bool) -> Double {
        isWorse ? test.logEvidence : min(0, test.logEvidence)
    }

    /// A guard's ln E: bursts mislead it as they do the comparison.
    func logEvidence(of guarded: RateGuard) -> Double {
        let events = guarded.isOfErrors ? errors : latency.events
        return guarded.gatedLogEvidence(dispersion: events.dispersion.value)
    }

    /// Absolute limits on a mean: nothing is said while stable costs as much.
    private var meanGuards: [Double] {
        plan.guards.compactMap { check in
            guard let limit = check.max, let means = means(of: check.metric) else { return nil }
            let log = MeanDifference(means.canary, limit: limit).logEvidence(alpha: plan.alpha)
            return means.canary.mean > 1.1 * means.stable.mean ? log : min(0, log)
        }
    }

    func means(of metric: Metric) -> MeanTest? {
        switch metric {
        case .costPerRequest: cost
        case .tokensPerRequest: tokens
        default: nil
        }
    }

    /// ln of the mean of several E: they share one portion of the error budget.
    private static func logMean(_ logs: [Double]) -> Double {
        guard let largest = logs.max() else { return 0 }
        let sum = logs.reduce(0) { $0 + Double.exp($1 - largest) }
        return largest + Double.log(sum / Double(logs.count))
    }
}
