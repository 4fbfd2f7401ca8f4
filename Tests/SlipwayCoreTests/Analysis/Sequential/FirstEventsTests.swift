import RealModule
import SlipwayCore
import Testing

@Suite struct FirstEventsTests {
    private static func judge(share: Double = 0.4, nullRatio: Double = 1.1, capacity: Int = 65_536) -> FirstEvents {
        var events = FirstEvents(.error, alpha: 0.05, nullRatio: nullRatio, capacity: capacity)
        events.beginEpoch(at: 0, share: share)
        return events
    }

    private static func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(1, abs(b)) }

    @Test func oneEventIsWorthWhatS1Says() {
        for (role, logE) in [(Role.canary, 1.723054495), (.stable, -0.3098038205)] {
            var events = Self.judge()
            events.add(unit: 1, role: role, weight: Weight(basisPoints: 500), at: 1, window: 30)
            #expect(Self.isClose(events.epochs[0].logE, logE))
        }
    }

    @Test func threeCanaryUsersSoundTheAlarmAsInS2() {
        var events = Self.judge()
        let weight = Weight(basisPoints: 500)
        for (user, logE) in [(UInt64(1), 1.723054495), (2, 3.795414726), (3, 6.044832202)] {
            #expect(events.alarm(at: weight) == nil)
            events.addExposure(role: .canary, weight: weight)
            events.add(unit: user, role: .canary, weight: weight, at: 1, window: 30)
            #expect(Self.isClose(events.epochs[0].logE, logE))
        }
        #expect(events.alarm(at: weight) != nil)
        #expect(Self.isClose(.log(events.threshold(events.epochs[0])), 4.828313737))
    }

    /// S3: user, arm, weight, ln E after it.
    private static let sequence: [(UInt64, Role, Int, Double)] = [
        (1, .canary, 500, 1.723054495), (2, .stable, 500, 1.208898369), (1, .canary, 500, 1.208898369),
        (2, .stable, 500, 1.208898369), (3, .stable, 500, 0.8032003075), (2, .canary, 1000, 2.518308465),
        (1, .canary, 1000, 2.518308465), (4, .canary, 1000, 4.17925453), (3, .stable, 1000, 3.573046238),
        (3, .canary, 2500, 4.932638718), (5, .stable, 2500, 3.547590084), (5, .canary, 5000, 4.375981592),
        (6, .canary, 10_000, 4.375981592),
    ]

    @Test func aSequenceOfEventsIsWorthWhatS3Says() {
        var events = Self.judge()
        var strict = Self.judge(nullRatio: 1)
        for (step, (user, role, basisPoints, logE)) in Self.sequence.enumerated() {
            for isStrict in [false, true] {
                let weight = Weight(basisPoints: basisPoints)
                if isStrict {
                    strict.add(unit: user, role: role, weight: weight, at: Double(step), window: 30)
                } else {
                    events.add(unit: user, role: role, weight: weight, at: Double(step), window: 30)
                }
            }
            #expect(Self.isClose(events.epochs[0].logE, logE), "after event \(step)")
        }
        #expect(events.epochs[0].canaryUsers == 5 && events.epochs[0].stableUsers == 4)
        #expect(Self.isClose(strict.epochs[0].logE, 4.743109086))
    }

    /// S5: the smallest number of canary users without any stable user that sounds the alarm.
    @Test(arguments: [
        (500, [3, 4, 4]), (1000, [4, 4, 5]), (2500, [5, 6, 8]), (5000, [10, 12, 15]),
    ]) func theTableOfNeededUsersHolds(basisPoints: Int, needed: [Int]) {
        let weight = Weight(basisPoints: basisPoints)
        for (share, count) in zip([0.4, 0.1, 0.3 / 16], needed) {
            var events = Self.judge(share: share)
            var users = 0
            while events.alarm(at: weight) == nil, users < 100 {
                users += 1
                events.addExposure(role: .canary, weight: weight)
                events.add(unit: UInt64(users), role: .canary, weight: weight, at: 1, window: 30)
            }
            #expect(users == count)
        }
    }

    /// S8: over all places that the users might have, E is worth 1 on average, whatever they do.
    @Test func theMeanOverAllAssignmentsIsOne() {
        let weights = [0, 500, 1000, 2500, 5000, 10_000]
        var mean = 0.0
        for code in 0..<3125 {
            let places = (0..<5).map { code / [1, 5, 25, 125, 625][$0] % 5 }
            var events = Self.judge(nullRatio: 1)
            for (step, event) in Self.sequence.dropLast().enumerated() {
                let isCanary = weights[places[Int(event.0) - 1] + 1] <= event.2
                events.add(
                    unit: event.0,
                    role: isCanary ? .canary : .stable,
                    weight: Weight(basisPoints: event.2),
                    at: Double(step),
                    window: 30
                )
            }
            let chance = places.reduce(1.0) { $0 * Double(weights[$1 + 1] - weights[$1]) / 10_000 }
            mean += chance * .exp(events.epochs[0].logE)
        }
        #expect(abs(mean - 1) < 1e-12)
    }

    @Test func theMeanIsOneForAWeightThatFallsAndRisesAgain() {
        let plan: [(UInt64, Int)] = [(1, 2000), (2, 2000), (1, 500), (2, 1000), (1, 4000), (2, 500), (2, 5000)]
        let cuts = [0, 500, 1000, 2000, 4000, 5000, 10_000]
        var mean = 0.0
        for a in 0..<6 {
            for b in 0..<6 {
                var events = Self.judge(nullRatio: 1)
                for (user, weight) in plan {
                    let isCanary = cuts[(user == 1 ? a : b) + 1] <= weight
                    events.add(
                        unit: user,
                        role: isCanary ? .canary : .stable,
                        weight: Weight(basisPoints: weight),
                        at: 1,
                        window: 30
                    )
                }
                mean += Double((cuts[a + 1] - cuts[a]) * (cuts[b + 1] - cuts[b])) / 1e8 * .exp(events.epochs[0].logE)
            }
        }
        #expect(abs(mean - 1) < 1e-12)
    }

    @Test func theOrderOfEventsWithinATickDoesNotMatter() {
        var random = WireRandom(seed: 11)
        var batch = (0..<40).map { _ in (UInt64(random.below(12)), random.below(3)) }
        let weight = Weight(basisPoints: 1000)
        func logs() -> [Double] {
            var events = Self.judge()
            events.beginEpoch(at: 5, share: 0.1)
            for (user, time) in batch {
                events.add(unit: user, role: user < 3 ? .canary : .stable, weight: weight, at: 5, window: 30)
                _ = time
            }
            return events.epochs.map(\.logE)
        }
        let expected = logs()
        for _ in 0..<20 {
            batch.shuffle(using: &random)
            for (a, b) in zip(logs(), expected) { #expect(Self.isClose(a, b)) }
        }
    }

    @Test func aRestartBetsOnTheSameUserAgain() {
        var events = Self.judge()
        let weight = Weight(basisPoints: 500)
        events.add(unit: 7, role: .canary, weight: weight, at: 1, window: 30)
        events.beginEpoch(at: 10, share: 0.1)
        events.add(unit: 7, role: .canary, weight: weight, at: 11, window: 30)
        events.add(unit: 7, role: .canary, weight: weight, at: 12, window: 30)
        #expect(events.epochs.map(\.canaryUsers) == [1, 1])
    }

    @Test func aFullTableBetsOnNobodyTwice() {
        var events = Self.judge(capacity: 64)
        let weight = Weight(basisPoints: 1000)
        for _ in 0..<3 {
            for user in 0..<UInt64(1000) {
                events.add(unit: user, role: user % 10 == 0 ? .canary : .stable, weight: weight, at: 1, window: 30)
            }
        }
        let epoch = events.epochs[0]
        #expect(epoch.canaryUsers + epoch.stableUsers <= 1000)
        #expect(epoch.canaryUsers + epoch.stableUsers >= 64)
        #expect(epoch.canaryUsers <= 100)
    }

    @Test func whoHasNoKeyIsAUserOfItsOwn() {
        var events = Self.judge()
        for _ in 0..<3 { events.add(unit: nil, role: .canary, weight: Weight(basisPoints: 500), at: 1, window: 30) }
        #expect(events.epochs[0].canaryUsers == 3)
        #expect(Self.isClose(events.epochs[0].logE, 6.044832202))
    }
}
