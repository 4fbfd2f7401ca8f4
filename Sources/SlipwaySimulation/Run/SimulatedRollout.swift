import SlipwayCore

/// One rollout on simulated traffic, from the first request to its end.
///
/// Stages are left as the product leaves them: a stage that may not end yet goes on up to three times its planned length, asked again and
/// again (ANALYSIS.md §2.5). Then a person is asked, who comes after half an hour; until then the judge goes on as before, and may
/// pass the stage or take it back.
struct SimulatedRollout {
    private static let personsDelay = 1800.0
    private static let timeout = 60.0
    private static let feedbackShare = 0.05

    private enum Seen {
        case exchange(Exhibit)
        case feedback(FeedbackExhibit)
    }

    private let scenario: Scenario
    private let schedule: [PlannedStage]
    private let isGated: Bool
    private let salt: UInt64
    private let isKeyed: Bool
    private var traffic: Traffic
    private var rule: any SimulatedRule
    private var pending = TimedQueue<Seen>()
    private var stage = 0
    private var stageStart = 0.0
    private var stageEnd: Double
    private var canaryRequests = 0

    init(
        _ scenario: Scenario,
        _ schedule: [PlannedStage],
        isGated: Bool,
        salt: UInt64,
        traffic: Traffic,
        isKeyed: Bool,
        rule: any SimulatedRule
    ) {
        self.scenario = scenario
        self.schedule = schedule
        self.isGated = isGated
        self.salt = salt
        self.traffic = traffic
        self.isKeyed = isKeyed
        self.rule = rule
        stageEnd = schedule[0].seconds
    }

    mutating func run() -> RunResult {
        rule.stageBegan(0, at: 0)
        var second = 1.0
        while true {
            let next = min(traffic.nextTime, pending.nextTime)
            while second <= next {
                if let result = tick(second) { return result }
                second += 1
            }
            let isEnd = pending.nextTime <= traffic.nextTime
            if isEnd { showPending() } else { answer() }
            if let culprit = rule.culprit { return result(.takenBack, at: next, culprit) }
        }
    }

    private mutating func tick(_ time: Double) -> RunResult? {
        rule.advance(to: time)
        if let culprit = rule.culprit { return result(.takenBack, at: time, culprit) }
        guard time >= stageEnd else { return nil }
        switch rule.stageEnded(at: time) {
        case .takeBack(let culprit): return result(.takenBack, at: time, culprit)
        case .pass: return passStage(at: time)
        case .extend(let missing):
            guard isGated else { return passStage(at: time) }
            let planned = schedule[stage].seconds
            guard time - stageStart < 3 * planned + Self.personsDelay - 1e-6 else { return held(at: time, missing) }
            stageEnd += planned / 60
            return nil
        }
    }

    private mutating func passStage(at time: Double) -> RunResult? {
        guard stage + 1 < schedule.count else { return result(.promoted, at: time, nil) }
        stage += 1
        stageStart = time
        stageEnd = time + schedule[stage].seconds
        rule.stageBegan(stage, at: time)
        return nil
    }

    private func result(_ end: RunResult.End, at time: Double, _ culprit: Metric?) -> RunResult {
        RunResult(
            end: end,
            time: time,
            weight: schedule[stage].weight,
            canaryRequests: canaryRequests,
            culprit: culprit
        )
    }

    private func held(at time: Double, _ missing: String) -> RunResult {
        var result = result(.held, at: time, nil)
        result.missing = missing
        return result
    }

    private mutating func showPending() {
        switch pending.popFirst() {
        case .exchange(let exhibit): rule.add(exhibit)
        case .feedback(let feedback): rule.add(feedback)
        case nil: break
        }
    }

    /// Routes the next request and shows, now or later, how it ended.
    private mutating func answer() {
        guard let arrival = traffic.next() else { return }
        let weight = schedule[stage].weight
        let role: Role = Place(random: SimulationRandom.mix(arrival.key, salt)).isBelow(weight) ? .canary : .stable
        let isFaulty = role == .canary && arrival.time >= scenario.fault.onset
        if role == .canary, arrival.time >= scenario.fault.onset { canaryRequests += 1 }
        var answer = Answer(arrival)
        if isFaulty { spoil(&answer, arrival) }
        show(
            answer,
            to: arrival,
            role,
            weight,
            satisfaction: isFaulty ? scenario.fault.satisfaction : Fault.usualSatisfaction
        )
    }

    private mutating func spoil(_ answer: inout Answer, _ arrival: Arrival) {
        let newlyFailed = answer.spoil(by: scenario.fault, arrival)
        if newlyFailed, scenario.fault.burstLength > 1 {
            var random = SimulationRandom(seed: arrival.bits)
            traffic.retry(arrival, length: random.geometric(mean: scenario.fault.burstLength))
        }
        askAgain(answer, arrival)
    }

    /// Users who send more because of the canary; the extra request does not beget another.
    private mutating func askAgain(_ answer: Answer, _ arrival: Arrival) {
        let mean = answer.outcome.isFailure ? scenario.fault.repeatsOfFailed : scenario.fault.repeatsOfAnswered
        guard mean > 0, !arrival.isRetry else { return }
        let draw = SimulationRandom.fraction(SimulationRandom.mix(arrival.bits, 6))
        for number in 0..<Int(mean + draw) {
            traffic.askAgain(after: arrival, number, at: arrival.time + 2 * Double(number + 1))
        }
    }

    private mutating func show(
        _ answer: Answer,
        to arrival: Arrival,
        _ role: Role,
        _ weight: Weight,
        satisfaction: Double
    ) {
        let isHanging = answer.outcome == .timeout
        let end = arrival.time + (isHanging ? Self.timeout : scenario.isDelayed ? answer.latency / 1000 : 0)
        let unit = isKeyed ? arrival.key : nil
        let exhibit = answer.exhibit(at: end, role, weight, unit: unit)
        let feedback = arrival.feedback(share: Self.feedbackShare, satisfaction: satisfaction).map {
            FeedbackExhibit(time: end, role: role, weight: weight, unit: unit, value: $0)
        }
        guard end > arrival.time else {
            rule.add(exhibit)
            if let feedback { rule.add(feedback) }
            return
        }
        pending.add(.exchange(exhibit), at: end)
        if let feedback { pending.add(.feedback(feedback), at: end) }
    }
}
