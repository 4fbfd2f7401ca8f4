import RealModule

/// How a version did on an evaluation's cases, beside stable on the same ones.
///
/// A case that only one of the two passes speaks for that one; under the hypothesis that both are as good either is as likely. So the
/// number of cases that only stable passes is binomial with p = 1/2 of all such cases, and its upper tail is the p-value (the exact
/// one-sided sign test, which on paired successes is McNemar's).
package struct EvaluationReport: Hashable, Sendable {
    package struct Case: Hashable, Sendable {
        package var candidate: CheckReport
        /// Nil where stable was not asked.
        package var stable: CheckReport?

        package init(candidate: CheckReport, stable: CheckReport? = nil) {
            self.candidate = candidate
            self.stable = stable
        }
    }

    package var evaluation: EvaluationID
    package var version: VersionID
    package var stable: VersionID?
    package var cases: [Case]
    package var passRate: Double
    package var stablePassRate: Double?
    /// Cases that stable passes and the candidate does not.
    package var lost: Int
    package var won: Int
    /// Nil where stable was not asked.
    package var pValue: Double?
    package var tokens: TokenUsage
    package var stableTokens: TokenUsage
    /// Why it is not passed, one line each.
    package var reasons: [String]

    package var passed: Bool { reasons.isEmpty }

    package init(_ evaluation: Evaluation, version: VersionID, stable: VersionID?, cases: [Case]) {
        self.evaluation = evaluation.id
        (self.version, self.stable, self.cases) = (version, stable, cases)
        let (passes, stablePasses) = (cases.map(\.candidate.passed), cases.compactMap(\.stable?.passed))
        passRate = passes.share
        stablePassRate = stable == nil ? nil : stablePasses.share
        lost = cases.count { $0.stable?.passed == true && !$0.candidate.passed }
        won = cases.count { $0.stable?.passed == false && $0.candidate.passed }
        pValue = stable == nil ? nil : Self.upperTail(lost, of: lost + won)
        tokens = cases.map(\.candidate).tokens
        stableTokens = cases.compactMap(\.stable).tokens
        reasons = []
        reasons = findings(evaluation)
    }

    private func findings(_ evaluation: Evaluation) -> [String] {
        var reasons: [String] = []
        if passRate < evaluation.minPassRate {
            let wanted = "\((evaluation.minPassRate * 100).fixed(1)) % are wanted"
            reasons.append("passes \((passRate * 100).fixed(1)) % of \(cases.count) cases, \(wanted): \(failedNames)")
        }
        if let pValue, pValue <= evaluation.alpha {
            let odds = "p = \(pValue.fixed(4)), \(evaluation.alpha) is the limit"
            reasons.append(
                "fails \(lost) cases that \(stable?.rawValue ?? "stable") passes, and passes \(won) that it fails (\(odds)): \(failedNames)"
            )
        }
        return reasons
    }

    private var failedNames: String {
        let names = cases.filter { !$0.candidate.passed }.map(\.candidate.name)
        return names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : "")
    }

    /// P(X ≥ k) of a binomial with p = 1/2; 1 where nothing speaks for either.
    static func upperTail(_ k: Int, of n: Int) -> Double {
        guard n > 0 else { return 1 }
        let logs = (k...n).map {
            Double.logGamma(Double(n) + 1) - .logGamma(Double($0) + 1) - .logGamma(Double(n - $0) + 1)
        }
        return min(1, logs.reduce(0) { $0 + .exp($1 - Double(n) * .log(2)) })
    }
}

extension [Bool] {
    fileprivate var share: Double { isEmpty ? 0 : Double(count { $0 }) / Double(count) }
}

extension [CheckReport] {
    fileprivate var tokens: TokenUsage {
        compactMap(\.tokens).reduce(into: TokenUsage(input: 0, output: 0)) { sum, usage in
            sum.input += usage.input
            sum.output += usage.output
            sum.cachedInput += usage.cachedInput
        }
    }
}
