import RealModule

/// Where users are judged: each of them is one coin, whatever it sends (ANALYSIS.md §2.10.2).
extension Planner {
    private static let grid = [2.0, 4, 10, 30]
    /// The share of errors, and of the epoch since the rollout's start.
    private static let errorShare = 0.40
    private static let startShare = 0.40

    /// How many distinct canary users must err, while no stable one does, before an epoch of such a share alarms; never fewer than three.
    package func usersNeeded(weight w: Double, epochShare: Double = startShare) -> Int? {
        guard w > 0, w < 1 else { return nil }
        let threshold = Double.log(1 / (plan.alpha * Self.errorShare * epochShare))
        return (3...1000).first { logEvidence(canary: Double($0), stable: 0, weight: w) >= threshold }
    }

    private func logEvidence(canary: Double, stable: Double, weight w: Double) -> Double {
        logMean(gains(canary: canary, stable: stable, weight: w))
    }

    private func gains(canary: Double, stable: Double, weight w: Double) -> [Double] {
        let accepted = w * plan.errorRatio / (1 - w + w * plan.errorRatio)
        return Self.grid.map { ratio in
            let theta = w * ratio / (1 - w + w * ratio)
            return canary * Double.log(theta / accepted) + stable * Double.log((1 - theta) / (1 - accepted))
        }
    }

    private func logMean(_ logs: [Double]) -> Double {
        let largest = logs.max() ?? 0
        return largest + Double.log(logs.reduce(0) { $0 + Double.exp($1 - largest) } / Double(logs.count))
    }

    /// When the epoch since the rollout's start alarms on average, with users alike: heavy ones spend their coin early, and take longer.
    func time(toFindErrors canaryRate: Double, users: Int) -> (seconds: Double, canary: Double)? {
        let (total, each) = (Double(users), perSecond / Double(users))
        let threshold = Double.log(1 / (plan.alpha * Self.errorShare * Self.startShare))
        var (logs, fresh, erred, seconds, exchanges, entered) = ([0.0, 0, 0, 0], 0.0, 0.0, 0.0, 0.0, 0.0)
        for stage in schedule where stage.weight < .full {
            let (w, step) = (stage.weight.share, stage.seconds / 300)
            fresh += max(0, w - entered) * total
            entered = w
            var quiet = (1 - w) * total
            for _ in 0..<300 {
                let canary = fresh * (1 - Double.exp(-canaryRate * each * step))
                let stable = quiet * (1 - Double.exp(-errorRate * each * step))
                (fresh, quiet, erred) = (fresh - canary, quiet - stable, erred + canary)
                logs = zip(logs, gains(canary: canary, stable: stable, weight: w)).map { $0 + $1 }
                seconds += step
                exchanges += step * perSecond * w
                if erred >= 3, logMean(logs) >= threshold { return (seconds, exchanges) }
            }
        }
        return nil
    }

    /// By the looks of the whole rollout, at 10, 20, 40, … seconds of a stage of 300.
    func time(toFindSlowness ratio: Double) -> (seconds: Double, canary: Double)? {
        let planned = schedule.filter { $0.weight < .full }.count
        let share = 0.125 * 0.75 / Double(6 * max(1, planned))
        let nats = Self.nats(alpha: plan.alpha, share: share, alternatives: 3)
        let slow = slowShare(ratio: ratio)
        guard let found = time(toReach: nats, { Self.drift(weight: $0, stable: 0.05, canary: slow, nullRatio: 1) })
        else {
            return nil
        }
        let look = nextLook(found.seconds)
        return (look, found.canary * look / max(found.seconds, 1e-9))
    }

    private func nextLook(_ seconds: Double) -> Double {
        var begin = 0.0
        for stage in schedule {
            guard seconds > begin + stage.seconds else {
                var look = min(10, stage.seconds / 30)
                while begin + look < seconds { look *= 2 }
                return begin + min(look, stage.seconds)
            }
            begin += stage.seconds
        }
        return seconds
    }
}
