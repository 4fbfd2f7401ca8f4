import RealModule

/// The tests' evidence at one moment, and what follows from all of it.
struct RequestEvidence: Hashable, Sendable {
    /// ln E_k, by test.
    let logs: [Double]

    /// Ē = Σ ω_k E_k. (ANALYSIS.md §2.5.)
    var mean: Double { RequestTest.allCases.reduce(0) { $0 + weighted($1) } }

    /// ω_k E_k.
    func weighted(_ test: RequestTest) -> Double { test.share * value(test) }

    /// E_k, where it would not be finite the largest number that still is one in a journal.
    func value(_ test: RequestTest) -> Double { Double.exp(min(logs[test.rawValue], 700)) }

    /// What E_k has to reach, given the others, for Ē to reach 1/α.
    func threshold(_ test: RequestTest, alpha: Double) -> Double {
        max(0, (1 / alpha - (mean - weighted(test))) / test.share)
    }

    /// Heaviest first: the culprit, and what is proved beside it (e-BH, ANALYSIS.md §2.5).
    func culprits(alpha: Double) -> [RequestTest] {
        let tests = RequestTest.allCases.sorted { weighted($0) > weighted($1) }
        let isProved = MultipleTesting.eBenjaminiHochberg(tests.map { value($0) }, alpha: alpha)
        return zip(tests, isProved).enumerated().filter { $0.offset == 0 || $0.element.1 }.map(\.element.0)
    }
}
