import SlipwayCore
import Testing

@Suite struct SharesTests {
    /// S4 and S9: four stages of 300 s.
    @Test func theUsualPlanHasTheUsualLooksAndShares() {
        let pace = Pace(seconds: 300)
        #expect((0..<pace.wholeLooks).map(pace.wholeLook) == [10, 20, 40, 80, 160, 300])
        #expect((0..<Pace.restarts).map(pace.restart) == [60, 120, 180, 240])
        #expect(pace.restartLooks == [20, 60] && pace.stageLooks == [20, 60, 150, 300])
        var whole = Shares(of: 0.75, planned: 24, mayExtend: false)
        #expect(abs(0.125 * whole.take() - 0.00390625) < 1e-15)
        var restarts = Shares(of: 0.25, planned: 44, mayExtend: false)
        #expect(abs(0.125 * restarts.take() - 0.0007102272727) < 1e-12)
    }

    @Test(arguments: [0.5, 3, 30, 299, 301, 3600, 86_400]) func looksEndWithTheStage(seconds: Double) {
        let pace = Pace(seconds: seconds)
        let times = (0..<pace.wholeLooks).map(pace.wholeLook)
        #expect(times.last == seconds && times == times.sorted() && times.count < 16)
        #expect(times.dropLast().allSatisfy { $0 < seconds })
        #expect(pace.wholeLook(pace.wholeLooks) == 2 * seconds)
        #expect(pace.restart(4) > seconds)
    }

    @Test func sharesNeverSumToMoreThanTheirPart() {
        var random = WireRandom(seed: 5)
        for _ in 0..<50 {
            let planned = 1 + random.below(40)
            var exact = Shares(of: 0.3, planned: planned, mayExtend: false)
            #expect(abs((0..<planned + 9).reduce(0.0) { sum, _ in sum + exact.take() } - 0.3) < 1e-12)
            var extended = Shares(of: 0.3, planned: planned, mayExtend: true)
            let sum = (0..<planned + 100_000).reduce(0.0) { sum, _ in sum + extended.take() }
            #expect(sum <= 0.3 && sum > 0.2999)
        }
    }

    @Test func allBudgetsSumToOne() {
        let events = EventKind.allCases.reduce(0) { $0 + $1.budget }
        let looks = LookFamily.allCases.reduce(0) { $0 + $1.budgets.reduce(0, +) }
        #expect(abs(events + looks - 1) < 1e-12)
    }
}
