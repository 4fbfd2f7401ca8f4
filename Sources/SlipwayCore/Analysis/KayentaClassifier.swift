import RealModule

/// One metric as Kayenta's judge classifies it: what the simulator compares Slipway's judge with.
///
/// High iff the lower end of the 98 % interval of the shift lies above a quarter of the Hodges–Lehmann estimate, and the experiment's mean is at
/// least `allowedIncrease` times the control's. The interval's end lies above a shift exactly if the test rejects that shift,
/// so no root has to be found. (Kayenta: `NetflixACAJudge`, `MannWhitneyClassifier`; ANALYSIS.md §3.7 F.)
package struct KayentaClassifier: Hashable, Sendable {
    package enum Label: Hashable, Sendable {
        case pass
        case high
        /// A side without data.
        case noData
    }

    /// The 98 % interval's 99th percentile of the normal distribution.
    private static let critical = 2.326347874040841
    private static let tolerance = 0.25

    private let allowedIncrease: Double

    package init(allowedIncrease: Double) { self.allowedIncrease = allowedIncrease }

    package func label(experiment: [Double], control: [Double]) -> Label {
        guard !experiment.isEmpty, !control.isEmpty else { return .noData }
        let test = MannWhitney(experiment: experiment, control: control)
        let bound = Self.tolerance * abs(test.hodgesLehmann)
        guard test.z(shift: bound) > Self.critical else { return .pass }
        return isAboveAllowed(experiment, control) ? .high : .pass
    }

    /// The effect is the ratio of means; with a control of zero any increase is one.
    private func isAboveAllowed(_ experiment: [Double], _ control: [Double]) -> Bool {
        let mean = experiment.reduce(0, +) / Double(experiment.count)
        let base = control.reduce(0, +) / Double(control.count)
        return base == 0 ? mean > 0 : mean / base >= allowedIncrease
    }
}
