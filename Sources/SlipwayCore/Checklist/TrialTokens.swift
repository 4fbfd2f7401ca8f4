/// The tokens that a version and stable used for the same cases.
package struct TrialTokens: Hashable, Sendable {
    package let cases: Int
    package let version: TokenUsage
    package let stable: TokenUsage

    package init(cases: Int, version: TokenUsage, stable: TokenUsage) {
        (self.cases, self.version, self.stable) = (cases, version, stable)
    }

    var inputRatio: Double { Self.ratio(version.input, stable.input) }
    var outputRatio: Double { Self.ratio(version.output, stable.output) }

    /// Where stable used none, nothing is known: as much.
    private static func ratio(_ tokens: Int, _ stable: Int) -> Double {
        stable > 0 ? Double(tokens) / Double(stable) : 1
    }
}

/// As the figures of an evaluation's evidence.
extension TrialTokens {
    private enum Name {
        static let cases = "cases"
        static let (input, output) = ("tokens_in", "tokens_out")
        static let (stableInput, stableOutput) = ("stable_tokens_in", "stable_tokens_out")
    }

    /// Nil where one of the two counted no tokens: their providers need not.
    package init?(_ report: EvaluationReport) {
        guard report.stable != nil, report.tokens.input > 0, report.stableTokens.input > 0 else { return nil }
        self.init(cases: report.cases.count, version: report.tokens, stable: report.stableTokens)
    }

    package var figures: [String: Double] {
        [
            Name.cases: Double(cases), Name.input: Double(version.input), Name.output: Double(version.output),
            Name.stableInput: Double(stable.input), Name.stableOutput: Double(stable.output),
        ]
    }

    package init?(figures: [String: Double]) {
        let names = [Name.cases, Name.input, Name.output, Name.stableInput, Name.stableOutput]
        let counts = names.compactMap { figures[$0].flatMap { Int(exactly: $0) } }
        guard counts.count == names.count else { return nil }
        self.init(
            cases: counts[0],
            version: TokenUsage(input: counts[1], output: counts[2]),
            stable: TokenUsage(input: counts[3], output: counts[4])
        )
    }
}

extension ChecklistState {
    /// Of the last evaluation in the list that put the same cases to both, whatever it came to.
    package var trialTokens: TrialTokens? {
        zip(checklist.items, progress).reversed().lazy.compactMap { item, progress in
            guard case .evaluation = item.work, let evidence = progress.finding.evidence else { return nil }
            guard evidence.counts(for: subject, as: item.work) else { return nil }
            return TrialTokens(figures: evidence.figures)
        }.first
    }
}
