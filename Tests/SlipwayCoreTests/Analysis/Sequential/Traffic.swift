import Foundation
import SlipwayCore

/// Seeded traffic of two arms without users: what the judge's tests are fed.
struct Traffic {
    /// What one arm answers.
    struct Arm {
        var errors = 0.005
        var clientErrors = 0.0
        var slowness = 1.0
        var timeouts = 0.0
        var cost = 0.01
        var negative = 0.05
    }

    static let plan: [PlannedStage] = [5, 10, 25, 50, 100].compactMap { percent in
        Weight(percent: percent).map { PlannedStage(weight: $0, seconds: 300) }
    }

    var random: WireRandom
    var perSecond = 50.0
    var canary = Arm()
    var stable = Arm()
    /// Seconds in which both arms fail a fifth of the time.
    var outage: Range<Double>?

    init(seed: UInt64) { random = WireRandom(seed: seed) }

    mutating func uniform() -> Double { Double.random(in: 1e-12..<1, using: &random) }

    private mutating func normal() -> Double { (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform()) }

    mutating func exhibit(at time: Double, weight: Weight) -> Exhibit {
        let role: Role = uniform() < weight.share ? .canary : .stable
        let arm = role == .canary ? canary : stable
        let errors = outage?.contains(time) == true ? 0.2 : arm.errors
        let draw = uniform()
        let outcome: Outcome =
            draw < errors
            ? .error
            : draw < errors + arm.clientErrors
                ? .clientError : draw < errors + arm.clientErrors + arm.timeouts ? .timeout : .ok
        let latency = outcome == .timeout ? 60_000 : 1200 * exp(0.6 * normal()) * arm.slowness
        var exhibit = Exhibit(time: time, role: role, weight: weight, unit: nil, outcome: outcome, latency: latency)
        exhibit.cost = arm.cost * exp(0.5 * normal())
        return exhibit
    }

    /// The exhibits of one stage in order of time.
    mutating func exhibits(of stage: PlannedStage, from begin: Double) -> [Exhibit] {
        var (time, exhibits) = (begin, [Exhibit]())
        while true {
            time -= log(uniform()) / perSecond
            guard time < begin + stage.seconds else { return exhibits }
            exhibits.append(exhibit(at: time, weight: stage.weight))
        }
    }
}

/// How one simulated rollout ended.
struct Ending {
    var takenBackAt: Double?
    var promotedAt: Double?
    var culprits: [Metric] = []
    /// Whether the gate was open at each stage's planned end.
    var gates: [Bool] = []
    var wasHeld = false
    /// What shut gates still asked for, by stage.
    var missing: [String] = []
}

extension Traffic {
    /// A whole rollout; a stage whose gate is shut at its planned end is extended, up to three times its length.
    mutating func run(_ plan: SequentialPlan = SequentialPlan(), stages: [PlannedStage] = plan) -> Ending {
        var judge = SequentialJudge(plan, schedule: stages, isKeyed: false, history: UserHistory())
        var (time, ending) = (0.0, Ending())
        for (index, stage) in stages.enumerated() {
            judge.stageBegan(index, at: time)
            feed(&judge, &ending, stage, from: &time)
            ending.gates.append(judge.judgment(at: time).gate.result == .pass)
            ending.missing += judge.judgment(at: time).gate.checks.filter { $0.result != .pass }.map { "\(index): \($0.rule)" }
            let extra = PlannedStage(weight: stage.weight, seconds: 5)
            for _ in 0..<Int(2 * stage.seconds / 5) {
                guard ending.takenBackAt == nil, judge.judgment(at: time).gate.result != .pass else { break }
                feed(&judge, &ending, extra, from: &time)
            }
            guard ending.takenBackAt == nil else { return ending }
            guard judge.judgment(at: time).gate.result == .pass else { return ending }
        }
        ending.promotedAt = time
        return ending
    }

    private mutating func feed(
        _ judge: inout SequentialJudge,
        _ ending: inout Ending,
        _ stage: PlannedStage,
        from time: inout Double
    ) {
        guard ending.takenBackAt == nil else { return }
        for exhibit in exhibits(of: stage, from: time) {
            judge.add(exhibit)
            guard judge.isDecided else { continue }
            ending.takenBackAt = exhibit.time
            ending.culprits = judge.judgment(at: exhibit.time).takeBack.map(\.metric)
            return
        }
        time += stage.seconds
        judge.advance(to: time)
        ending.wasHeld = ending.wasHeld || !judge.judgment(at: time).holds.isEmpty
    }
}
