import RealModule

/// Requests in order of time: Poisson arrivals of a crowd, with their retries.
///
/// A value: a copy goes on exactly as the original does.
package struct Traffic: Sendable {
    private let crowd: Crowd
    private let requestsPerSecond: Double
    /// Before the rollout: newcomers stay away.
    private let isHistory: Bool
    private var random: SimulationRandom
    private var clock: Double
    private var upcoming: Arrival?
    private var retries = TimedQueue<Arrival>()

    package init(_ crowd: Crowd, requestsPerSecond: Double, from start: Double, seed: UInt64) {
        self.crowd = crowd
        self.requestsPerSecond = requestsPerSecond
        isHistory = start < 0
        random = SimulationRandom(seed: seed)
        clock = start
        upcoming = draw()
    }

    /// When the next request comes, in seconds.
    package var nextTime: Double { min(upcoming?.time ?? .infinity, retries.nextTime) }

    package mutating func next() -> Arrival? {
        if let upcoming, upcoming.time <= retries.nextTime {
            if upcoming.isFailing { retry(upcoming, length: random.geometric(mean: crowd.burstLength)) }
            self.upcoming = draw()
            return upcoming
        }
        return retries.popFirst()
    }

    /// Adds the rest of a burst of failures, about two seconds apart.
    package mutating func retry(_ arrival: Arrival, length: Int) {
        var again = arrival
        again.isFailing = true
        again.isRetry = true
        for number in 1..<max(1, length) {
            again.bits = SimulationRandom.mix(arrival.bits, UInt64(number))
            again.time += 2 * (0.5 + SimulationRandom.fraction(again.bits))
            retries.add(again, at: again.time)
        }
    }

    /// Adds a request that its user would not have sent to stable.
    package mutating func askAgain(after arrival: Arrival, _ number: Int, at time: Double) {
        var again = arrival
        again.bits = SimulationRandom.mix(arrival.bits, 7 + UInt64(number))
        again.time = time
        again.isRetry = true
        again.isFailing = false
        retries.add(again, at: time)
    }

    private mutating func draw() -> Arrival {
        while true {
            clock += random.exponential() / (requestsPerSecond * level(0.7))
            let user = crowd.drawUser(&random)
            if isHistory, crowd.isNewcomer(user) { continue }
            return arrival(of: user)
        }
    }

    private mutating func arrival(of user: Int32) -> Arrival {
        let bits = random.bits()
        var (errors, latency, cost) = (crowd.stress.errorRate, 1.0, 1.0)
        if user >= 0 {
            errors *= crowd.errorFactors[Int(user)]
            latency = crowd.latencyFactors[Int(user)]
            cost = crowd.costFactors[Int(user)]
        }
        trouble(user, &errors, &latency)
        let isFailing = random.uniform() < min(0.9, errors * level(0.4)) / crowd.burstLength
        latency *= level(0.2)
        let milliseconds = 1200 * latency * Double.exp(0.6 * random.normal())
        return Arrival(
            time: clock,
            user: user,
            key: user >= 0 ? crowd.keys[Int(user)] : bits,
            isFailing: isFailing,
            latency: milliseconds,
            timeToFirstToken: min(milliseconds, 350 * latency.squareRoot() * Double.exp(0.5 * random.normal())),
            cost: 0.002 * cost * Double.exp(0.7 * random.normal()),
            bits: bits
        )
    }

    /// Outages and incidents, whichever version answers.
    private func trouble(_ user: Int32, _ errors: inout Double, _ latency: inout Double) {
        if crowd.stress.hasOutage, clock >= crowd.outageStart, clock < crowd.outageStart + 60 {
            errors = 0.2
            latency *= 3
        }
        for incident in crowd.incidents where incident.user == user {
            guard clock >= incident.start, clock < incident.start + 120 else { continue }
            errors = 0.3
            latency *= 3
            return
        }
    }

    /// The hour's factor on something, as strong as given.
    private func level(_ strength: Double) -> Double {
        guard crowd.stress.hasDrift else { return 1 }
        return .exp(strength * .sin(2 * .pi * (clock / 7200 + crowd.phase)))
    }
}
