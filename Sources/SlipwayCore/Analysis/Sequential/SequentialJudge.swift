/// The judge that may be looked at after every request and keeps its false-rollback rate (ANALYSIS.md §2).
///
/// A pure machine: exhibits, feedback and the time go in, `judgment` comes out. Routes with an assignment key are judged by user, the
/// others by request. It lives as long as one attempt of a rollout, and resumes from its serialised form.
package struct SequentialJudge: Codable, Sendable {
    package let plan: SequentialPlan
    package let schedule: [PlannedStage]
    /// Decides on routes without a key. On keyed ones it counts, shows and holds, and never takes back.
    private var requests: RequestJudge
    /// Nil on routes without a key.
    private var keyed: Keyed?

    /// What a route with an assignment key has in addition.
    private struct Keyed: Codable, Sendable {
        var judge: UserJudge
        /// Of the present stage.
        var users = DistinctUsers()
        var limit: FullWeightLimit?
    }

    /// - Parameters:
    ///   - isKeyed: whether the route has an assignment key.
    ///   - history: the users as they were before the rollout; empty where it is unknown.
    package init(_ plan: SequentialPlan, schedule: [PlannedStage], isKeyed: Bool, history: UserHistory) {
        self.plan = plan
        self.schedule = schedule
        requests = RequestJudge(plan, schedule: schedule, mayDecide: !isKeyed)
        guard isKeyed else { return }
        let judge = UserJudge(plan: plan, schedule: schedule, history: history)
        keyed = Keyed(judge: judge, limit: FullWeightLimit(plan))
    }

    /// Stages begin in the schedule's order; `time` in seconds since the attempt began.
    package mutating func stageBegan(_ index: Int, at time: Double) {
        requests.stageBegan(index, at: time)
        keyed?.judge.stageBegan(index, at: time)
        keyed?.users = DistinctUsers()
    }

    package mutating func add(_ exhibit: Exhibit) {
        requests.add(exhibit)
        guard keyed != nil else { return }
        keyed?.judge.add(exhibit)
        if let unit = exhibit.unit, exhibit.weight == requests.weight { keyed?.users.add(unit, exhibit.role) }
        guard requests.isAlone, exhibit.weight == .full else { return }
        let (window, stable) = (min(30, requests.stageSeconds / 10), requests.stableErrors)
        keyed?.limit?.add(exhibit, window: window, stable: stable, alpha: plan.alpha)
    }

    package mutating func add(_ feedback: FeedbackExhibit) {
        requests.add(feedback)
        keyed?.judge.add(feedback)
    }

    /// Does what is due by now: looks, epochs, windows. Each is done once, however often this is called.
    package mutating func advance(to time: Double) {
        requests.advance(to: time)
        keyed?.judge.advance(to: time)
    }

    /// Looks and other bets placed at fixed times so far: when it has grown, the state must be saved before the next one.
    package var looks: Int { keyed?.judge.looksTaken ?? 0 }

    /// Cheap: whether the canary has been proved worse. Sticky.
    package var isDecided: Bool {
        guard let keyed else { return requests.isDecided }
        return keyed.judge.isDecided || keyed.limit?.decision.isEmpty == false
    }

    /// Everything the judge has to say now.
    package func judgment(at time: Double) -> Judgment {
        let gate = PromotionGate(requests, canaryUsers: keyed.map { $0.users.estimate(.canary) })
        var judgment = Judgment(time: time, gate: gate.verdict())
        judgment.holds = requests.holds(users: keyed?.users, at: time)
        guard let keyed else {
            judgment.takeBack = requests.decision
            judgment.readings = requests.readings()
            return judgment
        }
        judgment.takeBack = (keyed.judge.alarms + (keyed.limit?.decision ?? [])).map(estimated)
        judgment.holds += keyed.judge.holds(at: time) + requests.brokenLimits()
        judgment.readings = keyed.judge.readings(at: time).map(estimated)
        return judgment
    }

    /// Looks say how many users were slow and not how slow: both versions' figures come from the exchanges that were counted beside them.
    private func estimated(_ check: CheckResult) -> CheckResult {
        guard check.canary == nil, let seen = requests.figures(of: check.metric) else { return check }
        var result = check
        (result.canary, result.stable, result.limit) = (seen.canary, seen.stable, seen.limit)
        result.figures?.canaryInterval = seen.figures?.canaryInterval
        result.figures?.stableInterval = seen.figures?.stableInterval
        return result
    }
}
