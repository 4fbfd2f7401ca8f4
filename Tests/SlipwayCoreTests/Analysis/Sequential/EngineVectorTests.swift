import Foundation
import SlipwayCore
import Testing

/// The reference figures of ANALYSIS.md §3.7.
@Suite struct EngineVectorTests {
    static let errorGrid = [1.5, 2, 3, 5, 10, 20, 50]

    private static func pair(_ n: (Int, Int, Int, Int)) -> (canary: Proportion, stable: Proportion) {
        (Proportion(count: n.0, events: n.2), Proportion(count: n.1, events: n.3))
    }

    private func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
        abs(a - b) <= tolerance * max(1, abs(b))
    }

    @Test(
        arguments: [
            (1.1, errorGrid, [5, 95, 1, 0], 1.699239932),
            (1.1, errorGrid, [5, 95, 0, 1], -0.2994540555),
            (1.1, errorGrid, [5, 95, 0, 0], 0),
            (1.1, errorGrid, [100, 0, 7, 0], 0),
            (1.1, errorGrid, [750, 14_250, 15, 71], 6.185117991),
            (1, [1.15, 1.3, 1.6, 2, 3, 5, 10, 18], [750, 14_250, 160, 712], 96.44907929),
            (1, [0.8, 0.6, 0.4, 0.2, 0.05], [150, 2850, 0, 142], 5.655491953),
            (1, [3], [50, 50, 4, 1], 0.9287132519),
        ] as [(Double, [Double], [Int], Double)]
    )
    func rateRatioOfOneTick(null: Double, grid: [Double], n: [Int], expected: Double) {
        var engine = RateRatioEngine(nullRatio: null, grid: grid)
        engine.add(
            canary: Proportion(count: n[0], events: n[2]),
            stable: Proportion(count: n[1], events: n[3])
        )
        #expect(isClose(engine.logEvidence(), expected))
    }

    @Test(
        arguments: [
            ([1], [1.699239932, 1.121921449, 2.25515676, 5.657639626, 6.112308647]),
            ([0.5, 1 / 6, 1 / 6, 1 / 6], [1.173996223, 0.7106797885, 1.661725589, 4.990502751, 5.443332257]),
        ] as [([Double], [Double])]
    )
    func rateRatioOfFiveTicks(shares: [Double], expected: [Double]) {
        var engine = RateRatioEngine(nullRatio: 1.1, grid: Self.errorGrid, shares: shares)
        let ticks = [(5, 95, 1, 0), (5, 95, 0, 1), (6, 94, 1, 1), (10, 90, 2, 0), (12, 88, 1, 1)]
        for (index, tick) in ticks.enumerated() {
            if index == 3 { engine.begin(epoch: 1) }
            let (canary, stable) = Self.pair(tick)
            engine.add(canary: canary, stable: stable)
            #expect(isClose(engine.logEvidence(), expected[index]), "after tick \(index + 1)")
        }
    }

    @Test(
        arguments: [
            ([1.5, 2, 3, 5, 10, 30, 60], 0.01, 200, 6, 1.530576996),
            ([1.5, 2, 3, 5, 10, 30, 60], 0.01, 3, 3, 10.4596827),
            ([0.02, 0.05, 0.1, 0.2, 0.4, 0.7], 0.05, 150, 0, 6.732362965),
            ([0.02, 0.05, 0.1, 0.2, 0.4, 0.7], 0.05, 150, 1, 4.060966895),
            ([0.02, 0.05, 0.1, 0.2, 0.4, 0.7], 0.05, 150, 3, 0.8561769352),
            ([1.3, 1.6, 2, 3, 5], 0.1, 60, 14, 3.445102076),
        ] as [([Double], Double, Int, Int, Double)]
    )
    func oneSampleOfEvents(multiples: [Double], limit: Double, n: Int, s: Int, expected: Double) {
        var engine = OneSampleEngine(multiples: multiples)
        engine.add(Proportion(count: n, events: s), limit: limit)
        #expect(isClose(engine.logEvidence(), expected))
    }

    @Test func oneSampleOfBoundedValues() {
        var engine = OneSampleEngine(multiples: [1.3, 1.6, 2, 3, 5])
        for value in [0, 0.25, 1, 0.5, 0, 0.75] { engine.add(value: value, limit: 0.1) }
        #expect(isClose(engine.logEvidence(), 2.263541373))
    }

    @Test func intervalsOfRates() {
        #expect(isClose(ProportionInterval.clopperPearsonUpper(Proportion(count: 150)), 0.01977343816))
        let three = Proportion(count: 150, events: 3)
        #expect(isClose(ProportionInterval.clopperPearsonUpper(three), 0.05087706798))
        let wilson = ProportionInterval.wilson(three)
        #expect(isClose(wilson.lower, 0.006824751323) && isClose(wilson.upper, 0.05714668327))
        #expect(isClose(ProportionInterval.clopperPearsonLower(Proportion(count: 150, events: 150)), 1 - 0.01977343816))
    }

    @Test func intervalsOfNoneAndOfAllEndExactly() {
        for count in 1...2000 {
            #expect(ProportionInterval.wilson(Proportion(count: count)).lower == 0)
            #expect(ProportionInterval.wilson(Proportion(count: count, events: count)).upper == 1)
        }
    }

    /// P(X ≥ k) of a binomial is an incomplete beta function.
    @Test(arguments: [(15, 86, 0.05472636816, 6.327442609e-05), (60, 100, 0.5, 0.02844396682)])
    func binomialTails(k: Int, n: Int, p: Double, expected: Double) {
        let tail = exp(Double.logIncompleteBeta(p, Double(k), Double(n - k + 1)))
        #expect(abs(tail - expected) <= 1e-9 * expected + 1e-13)
    }

    @Test func meansMixture() {
        #expect(isClose(MeanDifference.rho(alpha: 0.05), 0.03557768853))
        let rho = MeanDifference.rho(alpha: 0.05)
        let width = MeanDifference.halfWidth(error: 0.02, count: 3000, alpha: 0.05, rho: rho)
        #expect(isClose(width, 0.05625553039))
        let cases = [
            (3, 3000, 3.467284054), (0, 3000, -0.784028273), (5, 3000, 9.80349081), (-2, 3000, -1.78883601),
            (4, 500, 3.542268653),
        ]
        for (z, n, expected) in cases {
            let log = MeanDifference.logEvidence(z: Double(z), count: Double(n), rho: 0.03557768853)
            #expect(isClose(log, expected), "z \(z), n \(n)")
        }
    }

    @Test(arguments: [(1.1, 0.001, -0.0002296542129), (1, 0.002, 0.000774636385)])
    func costDifference(ratio: Double, estimate: Double, lower: Double) {
        let pair = PairedMoments(
            canary: Moments(count: 500, sum: 6, squares: 0.1),
            stable: Moments(count: 9500, sum: 95, squares: 1.3)
        )
        let difference = MeanDifference([pair], ratio: ratio)
        #expect(isClose(difference.estimate, estimate))
        #expect(abs(difference.lowerBound(alpha: 0.005) - lower) <= 1e-12)
    }

    @Test(arguments: [
        (60, 40, 0.5, true, 0.5788911232), (70, 30, 0.5, true, 6.750621413), (50, 50, 0.5, true, -2.084244113),
        (90, 110, 0.6, false, 7.217227044), (100, 100, 0.6, false, 2.16385303), (0, 0, 0.6, false, 0),
        (0, 0, 0.5, true, 0),
    ])
    func signTest(wins: Int, losses: Int, share: Double, isUpper: Bool, expected: Double) {
        let log = SignTest.logEvidence(wins: wins, losses: losses, share: share, isUpper: isUpper)
        #expect(isClose(log, expected))
    }

    @Test func severalHypothesesTogether() {
        #expect(MultipleTesting.holm([0.01, 0.04, 0.03, 0.005], alpha: 0.05) == [true, false, false, true])
        let rejected = MultipleTesting.eBenjaminiHochberg([50, 3, 45, 12], alpha: 0.1)
        #expect(rejected == [true, false, true, false])
    }

    @Test func mantelHaenszelIsNotMisledByChangingWeights() throws {
        var ratio = MantelHaenszel()
        // Each tick's ratio is 1; pooled, the canary would seem to err three times as often.
        ratio.add(
            PairedProportions(canary: Proportion(count: 100, events: 1), stable: Proportion(count: 900, events: 9))
        )
        ratio.add(
            PairedProportions(canary: Proportion(count: 900, events: 90), stable: Proportion(count: 100, events: 10))
        )
        #expect(isClose(try #require(ratio.ratio), 1))
    }
}
