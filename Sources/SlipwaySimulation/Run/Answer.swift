import SlipwayCore

/// What comes of one request.
struct Answer {
    private(set) var outcome: Outcome
    /// Milliseconds.
    private(set) var latency: Double
    private var timeToFirstToken: Double
    private var cost: Double

    /// Stable's.
    init(_ arrival: Arrival) {
        outcome = arrival.isFailing ? .error : .ok
        latency = arrival.latency
        timeToFirstToken = arrival.timeToFirstToken
        cost = arrival.cost
    }

    /// Makes it the canary's. Returns whether it fails only for the canary's sake.
    mutating func spoil(by fault: Fault, _ arrival: Arrival) -> Bool {
        let draw = arrival.fraction(2)
        latency *= fault.latency
        if fault.tailLatency != 1, arrival.fraction(3) < 0.1 { latency *= fault.tailLatency }
        timeToFirstToken = min(timeToFirstToken * fault.timeToFirstToken, latency)
        cost *= fault.cost
        if draw < fault.hanging {
            outcome = .timeout
            latency = 60_000
            return false
        }
        guard outcome == .ok, draw < fault.addedErrors / fault.burstLength else { return false }
        outcome = .error
        return true
    }

    func exhibit(at time: Double, _ role: Role, _ weight: Weight, unit: UInt64?) -> Exhibit {
        var exhibit = Exhibit(time: time, role: role, weight: weight, unit: unit, outcome: outcome, latency: latency)
        guard outcome == .ok else { return exhibit }
        exhibit.timeToFirstToken = timeToFirstToken
        exhibit.tokens = cost / 2e-6
        exhibit.cost = cost
        return exhibit
    }
}

extension Arrival {
    /// One of several independent numbers that the request's bits fix.
    func fraction(_ number: UInt64) -> Double { SimulationRandom.fraction(SimulationRandom.mix(bits, number)) }

    /// 1, 0, or nothing.
    func feedback(share: Double, satisfaction: Double) -> Double? {
        guard fraction(4) < share else { return nil }
        return fraction(5) < satisfaction ? 1 : 0
    }
}
