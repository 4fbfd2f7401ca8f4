import Foundation
import SlipwayCore
import Testing

@Suite struct RequestJudgeTests {
    @Test(arguments: [10, 50] as [Double])
    func identicalVersionsPass(perSecond: Double) {
        var (promoted, held) = ([Double](), 0)
        for seed in 1...20 as ClosedRange<UInt64> {
            var traffic = Traffic(seed: seed)
            traffic.perSecond = perSecond
            let ending = traffic.run()
            #expect(ending.takenBackAt == nil, "seed \(seed)")
            if let time = ending.promotedAt { promoted.append(time) }
            held += ending.wasHeld ? 1 : 0
        }
        #expect(promoted.count >= 19 && promoted.sorted()[10] <= 1600, "\(promoted)")
        #expect(held == 0)
    }

    @Test(
        arguments: [
            (0.05, 60), (0.2, 20),
        ] as [(Double, Double)]
    )
    func errorsAreFoundInSeconds(rate: Double, seconds: Double) throws {
        var times: [Double] = []
        for seed in 1...9 as ClosedRange<UInt64> {
            var traffic = Traffic(seed: seed)
            traffic.canary.errors = rate
            let ending = traffic.run()
            times.append(try #require(ending.takenBackAt))
            #expect(ending.culprits.first == .errorRate)
        }
        #expect(times.sorted()[4] <= seconds, "\(times)")
    }

    @Test func aDoubledLatencyIsFound() throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            var traffic = Traffic(seed: seed)
            traffic.canary.slowness = 2
            let ending = traffic.run()
            #expect(try #require(ending.takenBackAt) <= 60)
            #expect(ending.culprits.first == .latencyP95)
        }
    }

    @Test func aDearerCanaryIsFound() throws {
        var traffic = Traffic(seed: 1)
        traffic.canary.cost = 0.02
        let ending = traffic.run()
        #expect(try #require(ending.takenBackAt) <= 300)
        #expect(ending.culprits.first == .costPerRequest)
    }

    @Test func aCanaryThatItsProviderRefusesIsFound() throws {
        var traffic = Traffic(seed: 1)
        traffic.canary.clientErrors = 0.995
        traffic.canary.errors = 0
        let ending = traffic.run()
        #expect(try #require(ending.takenBackAt) <= 30)
        #expect(ending.culprits.first == .clientErrorRate)
    }

    @Test func aHangingCanaryIsTakenBack() throws {
        var traffic = Traffic(seed: 1)
        traffic.canary = Traffic.Arm(errors: 0, timeouts: 1)
        #expect(try #require(traffic.run().takenBackAt) <= 30)
    }

    @Test func anOutageOfBothArmsTakesNothingBack() {
        for seed in 1...20 as ClosedRange<UInt64> {
            var traffic = Traffic(seed: seed)
            traffic.outage = Double(seed) * 50..<Double(seed) * 50 + 60
            #expect(traffic.run().takenBackAt == nil, "seed \(seed)")
        }
    }

    @Test func anOutageOfBothArmsIsHeld() {
        var traffic = Traffic(seed: 1)
        traffic.outage = 240..<310
        let ending = traffic.run(stages: [Traffic.plan[0]])
        #expect(ending.takenBackAt == nil && ending.wasHeld)
    }

    @Test func aServiceThatAlwaysErrsALittleIsPromoted() {
        var traffic = Traffic(seed: 4)
        (traffic.stable.errors, traffic.canary.errors) = (0.08, 0.08)
        let ending = traffic.run()
        #expect(ending.takenBackAt == nil && ending.promotedAt != nil && !ending.wasHeld)
    }

    @Test func aBrokenSplitIsHeld() {
        let stages = [PlannedStage(weight: Weight(basisPoints: 1000), seconds: 60)]
        var judge = SequentialJudge(SequentialPlan(), schedule: stages, isKeyed: false, history: UserHistory())
        judge.stageBegan(0, at: 0)
        for index in 0..<3000 {
            let role: Role = index % 4 == 0 ? .canary : .stable
            judge.add(
                Exhibit(
                    time: Double(index) / 50,
                    role: role,
                    weight: stages[0].weight,
                    unit: nil,
                    outcome: .ok,
                    latency: 100
                )
            )
        }
        let judgment = judge.judgment(at: 60)
        #expect(judgment.holds.map(\.rule) == ["traffic share 10.0 %"])
        #expect(judgment.takeBack.isEmpty)
    }

    @Test func aStageWithoutTheCanaryIsHeldAndSaysWhatIsNeeded() {
        var judge = SequentialJudge(SequentialPlan(), schedule: Traffic.plan, isKeyed: false, history: UserHistory())
        judge.stageBegan(0, at: 0)
        judge.advance(to: 300)
        let judgment = judge.judgment(at: 300)
        #expect(judgment.holds.map(\.rule) == ["no data"])
        #expect(judgment.gate.result == .inconclusive)
        let needed = judgment.gate.checks.compactMap { $0.figures?.needed }
        #expect(needed.contains("71 more canary requests without an error would exclude 5.00 %"), "\(needed)")
    }

    @Test func threeErrorsInAHundredThousandTakeNothingBack() {
        let stages = [PlannedStage(weight: Weight(basisPoints: 5000), seconds: 4000)]
        var judge = SequentialJudge(SequentialPlan(), schedule: stages, isKeyed: false, history: UserHistory())
        judge.stageBegan(0, at: 0)
        for index in 0..<200_000 {
            let outcome: Outcome = [80_000, 80_002, 80_004].contains(index) ? .error : .ok
            let role: Role = index % 2 == 0 ? .canary : .stable
            judge.add(
                Exhibit(
                    time: Double(index) / 50,
                    role: role,
                    weight: stages[0].weight,
                    unit: nil,
                    outcome: outcome,
                    latency: 100
                )
            )
        }
        #expect(!judge.isDecided)
    }

    @Test func noEventLeavesTheEvidenceUnchanged() throws {
        var traffic = Traffic(seed: 3)
        var judge = SequentialJudge(SequentialPlan(), schedule: Traffic.plan, isKeyed: false, history: UserHistory())
        judge.stageBegan(0, at: 0)
        for exhibit in traffic.exhibits(of: Traffic.plan[0], from: 0) { judge.add(exhibit) }
        judge.advance(to: 301)
        let before = try #require(judge.judgment(at: 301).readings.first { $0.metric == .errorRate }?.figures?.eValue)
        for second in 301..<400 {
            let role: Role = second % 20 == 0 ? .canary : .stable
            judge.add(
                Exhibit(
                    time: Double(second),
                    role: role,
                    weight: Traffic.plan[0].weight,
                    unit: nil,
                    outcome: .ok,
                    latency: 100
                )
            )
        }
        let after = try #require(judge.judgment(at: 400).readings.first { $0.metric == .errorRate }?.figures?.eValue)
        #expect(before == after)
    }

    @Test func theOrderOfMergedGatewaysDoesNotMatter() throws {
        var traffic = Traffic(seed: 5)
        traffic.canary.errors = 0.02
        let exhibits = traffic.exhibits(of: PlannedStage(weight: Traffic.plan[0].weight, seconds: 100), from: 0)
        func evidence(_ exhibits: [Exhibit]) -> [Double] {
            var judge = SequentialJudge(
                SequentialPlan(),
                schedule: Traffic.plan,
                isKeyed: false,
                history: UserHistory()
            )
            judge.stageBegan(0, at: 0)
            for exhibit in exhibits { judge.add(exhibit) }
            judge.advance(to: 100)
            return judge.judgment(at: 100).readings.compactMap { $0.figures?.eValue }
        }
        let bySecond = Dictionary(grouping: exhibits) { Int($0.time) }
        let shuffled = bySecond.keys.sorted().flatMap { (bySecond[$0] ?? []).shuffled(using: &traffic.random) }
        let (one, other) = (evidence(exhibits), evidence(shuffled))
        #expect(one.count == other.count && !one.isEmpty)
        for (a, b) in zip(one, other) { #expect(abs(a - b) <= 1e-9 * max(1, abs(a))) }
    }

    /// At the margin itself, where a mean above 1 would show first.
    @Test(arguments: [1, 1.1])
    func aGoodCanarysMeanEvidenceIsAtMostOne(ratio: Double) {
        var random = WireRandom(seed: 11)
        var (sum, squares) = (0.0, 0.0)
        let runs = 4000
        for _ in 0..<runs {
            var engine = RateRatioEngine(nullRatio: 1.1, grid: EngineVectorTests.errorGrid, shares: [0.5, 0.5])
            for event in 0..<40 {
                if event == 20 { engine.begin(epoch: 1) }
                let share = event < 20 ? 0.05 : 0.25
                let odds = ratio * share / (1 - share + ratio * share)
                let isCanarys = Double.random(in: 0..<1, using: &random) < odds
                engine.add(canaryEvents: isCanarys ? 1 : 0, stableEvents: isCanarys ? 0 : 1, share: share)
            }
            let e = exp(engine.logEvidence())
            sum += e
            squares += e * e
        }
        let mean = sum / Double(runs)
        let error = ((squares / Double(runs) - mean * mean) / Double(runs)).squareRoot()
        #expect(mean <= 1 + 3 * error, "seed 11: mean \(mean) ± \(error)")
        #expect(mean > 0.2)
    }

    @Test(arguments: [false, true])
    func aJudgeRestoredAtAnyTickSaysTheSame(isKeyed: Bool) throws {
        var traffic = Traffic(seed: 7)
        traffic.canary.errors = 0.01
        let stages = Traffic.plan.prefix(2).map { PlannedStage(weight: $0.weight, seconds: 60) }
        var judge = SequentialJudge(SequentialPlan(), schedule: stages, isKeyed: isKeyed, history: UserHistory())
        var restored = judge
        for (index, stage) in stages.enumerated() {
            let begin = Double(index) * 60
            judge.stageBegan(index, at: begin)
            restored.stageBegan(index, at: begin)
            for (count, exhibit) in traffic.exhibits(of: stage, from: begin).enumerated() {
                var exhibit = exhibit
                if isKeyed { exhibit.unit = UInt64(count % 300) }
                judge.add(exhibit)
                restored.add(exhibit)
                if count.isMultiple(of: 250) {
                    restored = try JSONDecoder().decode(SequentialJudge.self, from: JSONEncoder().encode(restored))
                }
            }
        }
        judge.advance(to: 121)
        restored.advance(to: 121)
        #expect(judge.judgment(at: 121) == restored.judgment(at: 121))
        #expect(!judge.judgment(at: 121).readings.isEmpty)
    }
}
