import RealModule
import SlipwayCore

/// One scenario, shadowed many times: each run is judged by rules of thumb, by the plain sign test, and by the whole of readiness.
package struct ShadowCell: Hashable, Sendable {
    /// Where rules of thumb are read, since they cannot be looked at all the time.
    private static let readAt = 200
    private static let failureRate = 0.005

    package let scenario: ShadowScenario
    package let runs: Int
    /// Pairs in a run, each with production's second answer.
    package let pairs: Int

    package init(_ scenario: ShadowScenario, runs: Int, pairs: Int) {
        self.scenario = scenario
        self.runs = runs
        self.pairs = pairs
    }

    /// After how many pairs each rule spoke; nil: not within the run.
    package struct Run: Hashable, Sendable {
        package var meanIsHigh = false
        package var manyAreHigh = false
        package var signBlocked: Int?
        package var signConfirmed: Int?
        package var blocked: Int?
        package var ready: Int?
    }

    package func run(_ number: Int, seed: UInt64) -> Run {
        var random = SimulationRandom(seed: SimulationRandom.mix(seed, UInt64(number) &* 977 &+ scenario.seed))
        var (run, sign) = (Run(), SignRecord(accepted: 0.55, refused: 0.60))
        var (sum, high) = (0.0, 0)
        var book = ShadowBook(rule: ReadinessRule())
        for pair in 1...pairs {
            let (shadow, second) = scenario.divergences(&random)
            sum += shadow
            if shadow > 0.3 { high += 1 }
            if pair == Self.readAt {
                run.meanIsHigh = sum > 0.3 * Double(pair)
                run.manyAreHigh = high > pair / 5
            }
            sign.add(shadow, isAbove: second)
            note(pair, sign, &run)
            book.add(score(pair, shadow, second, &random))
            note(pair, book, &run)
        }
        return run
    }

    private func note(_ pair: Int, _ sign: SignRecord, _ run: inout Run) {
        let line = Double.log(20)
        if run.signBlocked == nil, sign.logAbove >= line { run.signBlocked = pair }
        if run.signConfirmed == nil, sign.logBelow >= line { run.signConfirmed = pair }
    }

    private func note(_ pair: Int, _ book: ShadowBook, _ run: inout Run) {
        guard run.blocked == nil, run.ready == nil || pair % 10 == 0 else { return }
        switch book.readiness.state {
        case .blocked: run.blocked = pair
        case .ready: run.ready = run.ready ?? pair
        case .collecting: break
        }
    }

    /// Both versions fail now and then, take a second and cost a thousandth of a dollar.
    private func score(_ pair: Int, _ shadow: Double, _ second: Double, _ random: inout SimulationRandom) -> ShadowScore
    {
        let answers = [answer(&random), answer(&random)]
        let areWhole = answers.allSatisfy { $0.outcome == .ok }
        let divergence = areWhole ? Divergence(score: shadow, rule: .text) : Divergence(score: 1, rule: .status)
        return ShadowScore(
            requestID: RequestID(random: 0, UInt64(pair)),
            at: Timestamp(microseconds: Int64(pair) * 1_000_000),
            divergence: divergence,
            noise: areWhole ? Divergence(score: second, rule: .text) : nil,
            production: answers[0],
            shadow: answers[1]
        )
    }

    private func answer(_ random: inout SimulationRandom) -> AssembledAnswer {
        var answer = AssembledAnswer(outcome: random.uniform() < Self.failureRate ? .error : .ok)
        answer.latency = .microseconds(Int64(1_200_000 * Double.exp(0.6 * random.normal())))
        answer.cost = 0.001 * Double.exp(0.5 * random.normal())
        return answer
    }
}

extension ShadowScenario {
    /// Scenarios with equal parameters would see equal runs.
    fileprivate var seed: UInt64 {
        SimulationRandom.mix(noise.bitPattern, SimulationRandom.mix(share.bitPattern, wrongShare.bitPattern))
    }
}
