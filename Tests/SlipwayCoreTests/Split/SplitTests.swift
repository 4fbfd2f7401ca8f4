import SlipwayCore
import Testing

@Suite struct SplitTests {
    private static let keys = (0..<100_000).map { "user-\($0)" }

    private static func weight(_ percent: Int) -> Weight { Weight(basisPoints: percent * 100) }

    private static func split(_ percent: Int, salt: UInt64 = 7) -> Split {
        let stage = StageID(rollout: "r1", attempt: 1, step: 0)
        return Split(stable: "v1", canary: .init(version: "v2", weight: weight(percent), salt: salt, stage: stage))
    }

    private static func canary(_ percent: Int, salt: UInt64 = 7) -> Set<String> {
        let split = split(percent, salt: salt)
        return Set(keys.filter { split.role(forKey: $0, random: 0) == .canary })
    }

    @Test(arguments: [1, 5, 10, 25, 50, 90])
    func keysFallWithinTheBinomialBounds(percent: Int) {
        let p = Double(percent) / 100
        let n = Double(Self.keys.count)
        let deviation = abs(Double(Self.canary(percent).count) - n * p) / (n * p * (1 - p)).squareRoot()
        #expect(deviation < 4.5)
    }

    @Test(arguments: [0, 100])
    func endsOfTheScaleAreExact(percent: Int) {
        #expect(Self.canary(percent).count == percent * Self.keys.count / 100)
        let split = Self.split(percent)
        for random in [0, 1 << 11, UInt64.max / 2, .max] {
            #expect(split.role(forKey: nil, random: random) == (percent == 0 ? .stable : .canary))
        }
    }

    @Test func keyStaysWhileTheWeightRises() {
        var before: Set<String> = []
        for percent in [1, 5, 10, 25, 50, 90, 100] {
            let now = Self.canary(percent)
            #expect(before.isStrictSubset(of: now))
            before = now
        }
    }

    @Test func risingFromFiveToTenMovesOnlyNewKeys() {
        let moved = Self.canary(10).symmetricDifference(Self.canary(5))
        #expect(moved.count > 4000)
        for key in moved {
            let place = Place(key: key, salt: 7).fraction
            #expect(place >= 0.05 && place < 0.10)
        }
    }

    @Test func saltsAreIndependent() {
        let (n, p) = (Double(Self.keys.count), 0.01)
        let both = Self.canary(10, salt: 7).intersection(Self.canary(10, salt: 8)).count
        #expect(abs(Double(both) - n * p) / (n * p * (1 - p)).squareRoot() < 4.5)
    }

    @Test func exchangeWithoutKeyTakesItsPlaceFromTheRandomBits() {
        let split = Self.split(25)
        #expect(split.role(forKey: nil, random: UInt64.max / 4 - 4096) == .canary)
        #expect(split.role(forKey: nil, random: UInt64.max / 4 + 4096) == .stable)
    }

    @Test func splitWithoutCanaryGivesAllToStable() {
        let split = Split(stable: "v1")
        #expect(split.role(forKey: "user-1", random: 0) == .stable)
        #expect(split.version(of: .canary) == "v1")
        #expect(split.desired == ["v1": 100])
        #expect(Self.split(5).desired == ["v1": 95, "v2": 5])
    }

    @Test func weightHasTwoDecimals() throws {
        #expect(Weight(percent: 0.25)?.basisPoints == 25)
        #expect(Weight(percent: 0.255) == nil)
        #expect(Weight(percent: -1) == nil)
        #expect(Weight(percent: 100.01) == nil)
        #expect("\(try #require(Weight(percent: 0.25))) \(Weight.full)" == "0.25 % 100 %")
    }
}
