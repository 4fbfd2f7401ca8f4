/// What is due in the present stage, in the order of time, each once.
struct StageClock: Hashable, Codable, Sendable {
    enum Due: Hashable, Sendable {
        case look(LookScope)
        case restart
    }

    let began: Double
    let seconds: Double
    /// The first stage has no evidence of its own: the rollout's is the same.
    let isFirst: Bool
    private var wholeLooks = 0
    private var stageLooks = 0
    private var restarts = 0
    /// Looks at the latest restart.
    private var restartLooks = 0

    init(began: Double, seconds: Double, isFirst: Bool) {
        self.began = began
        self.seconds = seconds
        self.isFirst = isFirst
    }

    var pace: Pace { Pace(seconds: seconds) }

    /// The next thing due by a time; it counts as done.
    mutating func next(by time: Double) -> (due: Due, time: Double)? {
        let pace = pace
        // A look at a restart comes before the next restart of the same moment.
        var candidates: [(due: Due, time: Double)] = [(.look(.whole), pace.wholeLook(wholeLooks))]
        if !isFirst, stageLooks < pace.stageLooks.count {
            candidates.append((.look(.stage), pace.stageLooks[stageLooks]))
        }
        if restarts > 0, restartLooks < pace.restartLooks.count {
            candidates.append((.look(.restart), pace.restart(restarts - 1) + pace.restartLooks[restartLooks]))
        }
        candidates.append((.restart, pace.restart(restarts)))
        var first = candidates[0]
        for candidate in candidates where candidate.time < first.time - 1e-9 { first = candidate }
        guard began + first.time <= time + 1e-9 else { return nil }
        note(first.due)
        return (first.due, began + first.time)
    }

    private mutating func note(_ due: Due) {
        switch due {
        case .look(.whole): wholeLooks += 1
        case .look(.stage): stageLooks += 1
        case .look(.restart): restartLooks += 1
        case .restart:
            restarts += 1
            restartLooks = 0
        }
    }
}
