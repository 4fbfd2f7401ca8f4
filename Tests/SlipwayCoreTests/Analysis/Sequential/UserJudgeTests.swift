import Foundation
import RealModule
import SlipwayCore
import Testing

@Suite struct UserJudgeTests {
    static let schedule = [500, 1000, 2500, 5000, 10_000].map {
        PlannedStage(weight: Weight(basisPoints: $0), seconds: 300)
    }

    /// Traffic in which every user has a place, as the gateway routes it.
    struct Traffic {
        var random: WireRandom
        var users = 400
        var errors: (Role) -> Double = { _ in 0.005 }
        var slowdown: (Role) -> Double = { _ in 1 }
        var feedback: (Role) -> Double = { _ in 0.05 }

        mutating func uniform() -> Double { Double(random.next() >> 11) * 0x1p-53 }

        mutating func exhibit(at time: Double, weight: Weight) -> Exhibit {
            // Unequal users: the square favours low numbers.
            let draw = uniform()
            let user = Int(draw * draw * Double(users))
            let role: Role = Place(key: "\(user)", salt: 3).isBelow(weight) ? .canary : .stable
            let isError = uniform() < errors(role)
            let bell = (0..<6).reduce(0.0) { sum, _ in sum + uniform() } - 3
            var exhibit = Exhibit(
                time: time,
                role: role,
                weight: weight,
                unit: XXH64.hash("\(user)", seed: 0),
                outcome: isError ? .error : .ok,
                latency: 1200 * .exp(0.8 * bell) * slowdown(role)
            )
            exhibit.timeToFirstToken = exhibit.latency / 4
            exhibit.tokens = 100 + 900 * uniform()
            return exhibit
        }
    }

    static func history(_ traffic: inout Traffic, seconds: Double = 1200, rate: Double = 20) -> UserHistory {
        var history = UserHistory()
        for i in 0..<Int(seconds * rate) { history.add(traffic.exhibit(at: Double(i) / rate, weight: .none)) }
        return history
    }

    /// Runs a rollout; returns the judge as it was decided, or at the end.
    static func run(
        _ traffic: inout Traffic,
        history: UserHistory,
        rate: Double = 20,
        schedule: [PlannedStage] = schedule,
        each: (inout UserJudge, inout Traffic, Double) throws -> Void = { _, _, _ in }
    ) throws -> UserJudge {
        var judge = UserJudge(plan: SequentialPlan(), schedule: schedule, history: history)
        var began = 0.0
        for (index, stage) in schedule.enumerated() {
            judge.stageBegan(index, at: began)
            for i in 0..<Int(stage.seconds * rate) where !judge.isDecided {
                let time = began + Double(i) / rate
                judge.add(traffic.exhibit(at: time, weight: stage.weight))
                if i % 7 == 0 { judge.advance(to: time) }
                try each(&judge, &traffic, time)
            }
            if judge.isDecided { return judge }
            began += stage.seconds
        }
        return judge
    }

    @Test func anIdenticalCanaryIsLetBe() throws {
        var traffic = Traffic(random: WireRandom(seed: 1))
        let history = Self.history(&traffic)
        let judge = try Self.run(&traffic, history: history)
        #expect(!judge.isDecided && judge.holds(at: judge.now).isEmpty)
        #expect(judge.readings(at: judge.now).contains { $0.metric == .latencyP95 && $0.canarySamples > 0 })
    }

    @Test func manyErrorsAreFound() throws {
        var traffic = Traffic(random: WireRandom(seed: 2))
        let history = Self.history(&traffic)
        traffic.errors = { $0 == .canary ? 0.3 : 0.005 }
        let judge = try Self.run(&traffic, history: history)
        #expect(judge.alarms.first?.metric == .errorRate && judge.now < 120)
        #expect(judge.alarms.first?.message.contains("canary and") == true)
        #expect((judge.alarms.first?.figures?.canaryUnits ?? 0) >= 3)
    }

    @Test func aDoubledLatencyIsFound() throws {
        var traffic = Traffic(random: WireRandom(seed: 3))
        let history = Self.history(&traffic)
        traffic.slowdown = { $0 == .canary ? 2 : 1 }
        let judge = try Self.run(&traffic, history: history)
        let culprits = judge.alarms.map(\.metric)
        #expect(culprits.contains(.latencyP95) || culprits.contains(.latencyP80) || culprits.contains(.ttftP95))
        #expect(judge.now < 700)
    }

    /// The lines of all looks are summed: seeds in which each line alone would not have been enough.
    /// The plan says how long no stage takes that waits for a person, and its errors are spread over time all the same.
    @Test func aSlowCanaryIsFoundWhileItWaitsForPeople() throws {
        var traffic = Traffic(random: WireRandom(seed: 3))
        let history = Self.history(&traffic)
        traffic.slowdown = { $0 == .canary ? 2 : 1 }
        let weight = Weight(basisPoints: 1000)
        let schedule = [PlannedStage(weight: weight, seconds: 0), PlannedStage(weight: .full, seconds: 600)]
        var judge = UserJudge(plan: SequentialPlan(), schedule: schedule, history: history)
        judge.stageBegan(0, at: 0)
        for i in 0..<6000 where !judge.isDecided {
            judge.add(traffic.exhibit(at: Double(i) / 10, weight: weight))
            if i == 599 { #expect(judge.looksTaken == 3, "10, 20 and 40 s") }
        }
        #expect(judge.isDecided)
    }

    @Test(arguments: UInt64(1)...12) func whatIsNamedHasReachedItsThreshold(_ seed: UInt64) throws {
        var traffic = Traffic(random: WireRandom(seed: seed), slowdown: { $0 == .canary ? 2 : 1 })
        let history = Self.history(&traffic)
        let judge = try Self.run(&traffic, history: history)
        let figures = try #require(judge.alarms.first?.figures)
        let (eValue, threshold) = try (#require(figures.eValue), #require(figures.threshold))
        #expect(eValue >= threshold)
    }

    @Test func anOutageOfBothIsHeldAgainstNobody() throws {
        var traffic = Traffic(random: WireRandom(seed: 4))
        let history = Self.history(&traffic)
        traffic.errors = { _ in 0.4 }
        traffic.slowdown = { _ in 3 }
        #expect(try !Self.run(&traffic, history: history).isDecided)
    }

    @Test func aFaultThatBeginsAtFullWeightIsHeldNotTakenBack() throws {
        var traffic = Traffic(random: WireRandom(seed: 5))
        let history = Self.history(&traffic)
        let judge = try Self.run(&traffic, history: history) { judge, traffic, time in
            if time >= 1200 { traffic.errors = { _ in 0.1 } }
        }
        #expect(!judge.isDecided)
        #expect(judge.holds(at: judge.now).map(\.metric) == [.errorRate])
    }

    @Test func negativeFeedbackIsFound() throws {
        var judge = UserJudge(plan: SequentialPlan(), schedule: Self.schedule, history: UserHistory())
        judge.stageBegan(0, at: 0)
        let weight = Self.schedule[0].weight
        for user in 0..<UInt64(8) {
            judge.add(FeedbackExhibit(time: 5, role: .canary, weight: weight, unit: user, value: 0))
        }
        for user in 100..<UInt64(120) {
            judge.add(FeedbackExhibit(time: 5, role: .stable, weight: weight, unit: user, value: 1))
        }
        #expect(judge.alarms.first?.metric == .satisfaction)
    }

    @Test func aLateTimeoutIsChargedToTheWeightItWasRoutedWith() throws {
        func logE(_ basisPoints: Int) -> Double {
            var judge = UserJudge(plan: SequentialPlan(), schedule: Self.schedule, history: UserHistory())
            judge.stageBegan(0, at: 0)
            judge.stageBegan(1, at: 300)
            let weight = Weight(basisPoints: basisPoints)
            judge.add(Exhibit(time: 310, role: .canary, weight: weight, unit: 9, outcome: .timeout, latency: 60_000))
            return judge.events[0].epochs[0].logE
        }
        #expect(abs(logE(500) - 1.723054495) < 1e-9)
        #expect(logE(1000) < logE(500))
    }

    @Test func aLookIsDoneOnceHoweverOftenItIsAskedFor() throws {
        var traffic = Traffic(random: WireRandom(seed: 6))
        let history = Self.history(&traffic, seconds: 60)
        var judge = UserJudge(plan: SequentialPlan(), schedule: Self.schedule, history: history)
        judge.stageBegan(0, at: 0)
        judge.advance(to: 61)
        let once = judge
        for _ in 0..<5 { judge.advance(to: 61) }
        judge.advance(to: 30)
        #expect(judge == once)
    }

    @Test func aWeightThatFallsKeepsThePromise() throws {
        let schedule = [2000, 500, 5000].map { PlannedStage(weight: Weight(basisPoints: $0), seconds: 300) }
        var traffic = Traffic(random: WireRandom(seed: 8))
        let history = Self.history(&traffic)
        let judge = try Self.run(&traffic, history: history, schedule: schedule)
        #expect(!judge.isDecided)
        #expect(judge.events[0].epochs.reduce(0) { $0 + $1.share } <= 1)
    }

    @Test func sharesOfAnExtendedRolloutNeverExceedOne() throws {
        var judge = UserJudge(plan: SequentialPlan(), schedule: Self.schedule, history: UserHistory())
        for index in 0..<4 {
            judge.stageBegan(index, at: Double(index) * 5000)
            judge.advance(to: Double(index) * 5000 + 4999)
        }
        let sum = judge.events[0].epochs.reduce(0) { $0 + $1.share }
        #expect(sum <= 1 && sum > 0.98)
    }

    @Test(arguments: [(31.0, 9), (299.0, 10), (777.0, 11)])
    func aRestoredJudgeGoesOnAsIfNothingHadHappened(moment: Double, seed: Int) throws {
        var traffic = Traffic(random: WireRandom(seed: UInt64(seed)), users: 60)
        let history = Self.history(&traffic, seconds: 120)
        var original: UserJudge?
        let schedule = Array(Self.schedule.prefix(3))
        traffic.slowdown = { $0 == .canary ? 1.15 : 1 }
        let restored = try Self.run(&traffic, history: history, schedule: schedule) { judge, _, time in
            guard original == nil, time >= moment else { return }
            original = judge
            judge = try JSONDecoder().decode(UserJudge.self, from: JSONEncoder().encode(judge))
            #expect(judge == original)
        }
        var again = Traffic(random: WireRandom(seed: UInt64(seed)), users: 60)
        _ = Self.history(&again, seconds: 120)
        again.slowdown = { $0 == .canary ? 1.15 : 1 }
        let straight = try Self.run(&again, history: history, schedule: schedule)
        #expect(restored == straight)
    }
}
