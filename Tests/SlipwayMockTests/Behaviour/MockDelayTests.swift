import Testing

@testable import SlipwayMock

@Suite struct MockDelayTests {
    private func samples(_ delay: MockDelay, count: Int = 20_000) -> [Double] {
        var generator = SplitMix64(seed: 42)
        return (0..<count).map { _ in Double(delay.sample(using: &generator)) / 1e6 }.sorted()
    }

    @Test func fixedIsAlwaysTheSame() {
        #expect(Set(samples(.fixed(12.5))) == [12.5])
    }

    @Test func uniformFillsItsBounds() throws {
        let samples = samples(.uniform(10, 30))
        #expect(try #require(samples.first) >= 10 && samples[samples.count - 1] <= 30)
        #expect(abs(samples[samples.count / 2] - 20) < 0.5)
        #expect(abs(samples[samples.count / 20] - 11) < 0.3)
    }

    @Test func lognormalHasItsMedianAndItsTail() {
        let samples = samples(.lognormal(median: 100, p95: 400))
        #expect(abs(samples[samples.count / 2] - 100) < 5)
        #expect(abs(samples[samples.count * 95 / 100] - 400) < 25)
    }

    /// The first numbers of the reference implementation, seed 1234567.
    @Test func splitMixIsTheReferences() {
        var generator = SplitMix64(seed: 1_234_567)
        let numbers = (0..<3).map { _ in generator.next() }
        #expect(numbers == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }
}
