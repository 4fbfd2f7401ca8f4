import SlipwayCore
import Testing

/// The reference figures of ANALYSIS.md §3.7 F.
@Suite struct KayentaTests {
    private static let ones = [Double](repeating: 1, count: 10)

    @Test(arguments: [
        ([Double](repeating: 100, count: 7) + [1, 1, 1], ones, KayentaClassifier.Label.pass),
        ([Double](repeating: 100, count: 8) + [1, 1], ones, .high),
        ([10, 20, 30, 40, 50], [1, 2, 3, 4, 5], .pass),
        ([0, 1, 2, 1, 0, 0], [0, 0, 0, 0, 0, 0], .pass),
        ([], [1], .noData),
        ([1, 1, 1], [1, 1, 1], .pass),
    ])
    func classifies(experiment: [Double], control: [Double], label: KayentaClassifier.Label) {
        #expect(KayentaClassifier(allowedIncrease: 1.05).label(experiment: experiment, control: control) == label)
    }

    @Test func rankSums() {
        let test = MannWhitney(experiment: [10, 20, 30, 40, 50], control: [1, 2, 3, 4, 5])
        #expect(test.u == 25)
        #expect(abs(test.pValue - 0.01218578036) <= 1e-10)
        #expect(abs(test.z() - 2.506718246) <= 1e-9)
        #expect(test.hodgesLehmann == 27)
        #expect(abs(test.z(shift: 0.25 * 27) - 2.088931871) <= 1e-9)
        let sparse = MannWhitney(experiment: [0, 1, 2, 1, 0, 0], control: [0, 0, 0, 0, 0, 0])
        #expect(abs(sparse.z() - 1.791957341) <= 1e-9)
        let overlapping = MannWhitney(experiment: [1, 2, 3, 4], control: [2, 3, 4, 5])
        #expect(overlapping.commonLanguageEffect == 0.28125)
    }
}
