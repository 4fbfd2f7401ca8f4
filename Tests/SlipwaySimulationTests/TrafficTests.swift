import SlipwaySimulation
import Testing

@Suite struct TrafficTests {
    @Test func theSameSeedGivesTheSameTraffic() {
        let crowd = Crowd(.unequalUsers(50), Stress(), seed: 3)
        var (a, b) = (traffic(crowd, seed: 9), traffic(crowd, seed: 9))
        var other = traffic(crowd, seed: 10)
        let times = times(&a, 200)
        #expect(times == self.times(&b, 200))
        #expect(times != self.times(&other, 200))
    }

    @Test func requestsComeInOrderOfTime() {
        var traffic = traffic(Crowd(.unequalUsers(200), Stress(), seed: 1), seed: 2)
        let times = times(&traffic, 5000)
        #expect(times == times.sorted())
    }

    @Test func arrivalsComeAtTheRateAskedFor() {
        var traffic = traffic(Crowd(.requests, Stress(), seed: 1), seed: 2)
        let last = times(&traffic, 20_000).last ?? 0
        #expect(abs(last - 400) < 12)
    }

    @Test func anAliasTableDrawsInProportion() {
        let table = AliasTable([1, 2, 7])
        var random = SimulationRandom(seed: 5)
        var counts = [0, 0, 0]
        for _ in 0..<50_000 { counts[table.draw(&random)] += 1 }
        #expect(abs(Double(counts[0]) - 5000) < 300)
        #expect(abs(Double(counts[1]) - 10_000) < 400)
        #expect(abs(Double(counts[2]) - 35_000) < 450)
    }

    @Test(arguments: ["none", "strangers", "light", "light:500", "200"]) func aPopulationIsReadAsItIsWritten(
        name: String
    ) {
        #expect(Population(name: name)?.name == name)
    }

    @Test(arguments: ["", "many", "-1", "0", "light:"]) func whatIsNoPopulationIsRefused(name: String) {
        #expect(Population(name: name) == nil)
    }

    private func traffic(_ crowd: Crowd, seed: UInt64) -> Traffic {
        Traffic(crowd, requestsPerSecond: 50, from: 0, seed: seed)
    }

    private func times(_ traffic: inout Traffic, _ count: Int) -> [Double] {
        (0..<count).map { _ in
            defer { _ = traffic.next() }
            return traffic.nextTime
        }
    }
}
