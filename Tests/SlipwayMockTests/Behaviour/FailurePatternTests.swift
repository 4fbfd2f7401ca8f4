import Testing

@testable import SlipwayMock

@Suite struct FailurePatternTests {
    private func failures(_ change: (inout MockBehaviour) -> Void, count: UInt64 = 20_000) -> [MockErrorKind?] {
        var behaviour = MockBehaviour()
        change(&behaviour)
        let prepared = PreparedBehaviour(behaviour)
        var generator = SplitMix64(seed: 7)
        return (1...count).map { prepared.failure(ordinal: $0, using: &generator) }
    }

    @Test func everyFifthFails() {
        let failures = failures(
            {
                $0.errorRate = 0.2
                $0.errorPattern = .every
            },
            count: 11
        )
        #expect(failures.enumerated().filter { $0.element != nil }.map(\.offset) == [4, 9])
    }

    @Test func countedFailuresTakeTurnsByTheirWeights() {
        let failures = failures(
            {
                $0.errorRate = 0.5
                $0.errorPattern = .every
                $0.errorKinds = [.rateLimited: 2, .hang: 1, .cut: 0]
            },
            count: 12
        )
        #expect(failures.compactMap { $0 } == [.rateLimited, .rateLimited, .hang, .rateLimited, .rateLimited, .hang])
    }

    @Test func aRateTooSmallToCountFailsNobody() {
        let failures = failures(
            {
                $0.errorRate = 1e-300
                $0.errorPattern = .every
            },
            count: 10
        )
        #expect(failures.allSatisfy { $0 == nil })
    }

    @Test func atRandomTheRateIsMet() {
        let count = failures { $0.errorRate = 0.1 }.count { $0 != nil }
        #expect(abs(count - 2000) < 200)
    }

    @Test(arguments: [(0.0, 0), (1.0, 20_000)])
    func theEndsAreExact(rate: Double, expected: Int) {
        #expect(failures { $0.errorRate = rate }.count { $0 != nil } == expected)
    }

    @Test func kindsComeByTheirWeights() {
        let failures = failures {
            $0.errorRate = 1
            $0.errorKinds = [.hang: 3, .rateLimited: 1, .cut: 0]
        }
        #expect(abs(failures.count { $0 == .hang } - 15_000) < 300)
        #expect(failures.count { $0 == .rateLimited } + failures.count { $0 == .hang } == 20_000)
    }
}
