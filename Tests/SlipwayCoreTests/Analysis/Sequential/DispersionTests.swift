import Testing

@testable import SlipwayCore

@Suite struct DispersionTests {
    @Test func independentEventsCostNothing() {
        #expect(dispersion(burst: 1, seed: 3).value == 1)
        #expect(dispersion(burst: 1, seed: 4).value == 1)
    }

    @Test func burstsTemperTheEvidence() {
        #expect(dispersion(burst: 4, seed: 3).value > 3)
    }

    @Test func oneOutageIsNotTakenForBursts() {
        var dispersion = dispersion(burst: 1, seed: 3)
        for tick in 3600..<3640 { dispersion.add(Proportion(count: 50, events: 10), tick: tick) }
        for tick in 3640..<3800 { dispersion.add(Proportion(count: 50, events: 0), tick: tick) }
        #expect(dispersion.value < 2)
    }

    /// An hour of 50 exchanges in a tick, one event in 200, in bursts within six ticks.
    private func dispersion(burst: Int, seed: UInt64) -> Dispersion {
        var random = WireRandom(seed: seed)
        var events = [Int](repeating: 0, count: 3610)
        for tick in 0..<3600 {
            for _ in 0..<50 where random.isTrue(oneIn: 200 * burst) {
                for _ in 0..<burst { events[tick + random.below(6)] += 1 }
            }
        }
        var dispersion = Dispersion()
        for tick in 0..<3600 { dispersion.add(Proportion(count: 50, events: events[tick]), tick: tick) }
        return dispersion
    }
}
