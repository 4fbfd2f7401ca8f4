import SlipwayCore

extension API {
    /// Body of `POST /api/v1/services/{service}/versions/{version}/evaluate`.
    package struct Evaluate: Codable, Hashable, Sendable {
        /// Nil: the only one that there is.
        package var evaluation: String?

        package init(evaluation: String? = nil) { self.evaluation = evaluation }
    }

    /// How a version did on an evaluation's cases, beside stable.
    package struct EvaluationReport: Codable, Hashable, Sendable {
        package var service: String
        package var evaluation: String
        package var version: String
        /// Nil where it was held against nothing.
        @Nullable package var stable: String?
        package var passed: Bool
        /// Why it is not passed, one line each.
        package var reasons: [String]
        /// 0 to 1.
        package var passRate: Double
        @Nullable package var stablePassRate: Double?
        /// Cases that only stable passes.
        package var lost: Int
        /// Cases that only the candidate passes.
        package var won: Int
        /// Of the exact one-sided sign test.
        @Nullable package var pValue: Double?
        package var tokens: TokenCounts
        package var stableTokens: TokenCounts
        package var cases: [EvaluatedCase]
    }

    package struct EvaluatedCase: Codable, Hashable, Sendable {
        package var candidate: CheckReport
        @Nullable package var stable: CheckReport?
    }
}

extension API.EvaluationReport {
    package init(_ report: EvaluationReport, of service: ServiceID) {
        self.service = service.rawValue
        evaluation = report.evaluation.rawValue
        version = report.version.rawValue
        passed = report.passed
        reasons = report.reasons
        passRate = report.passRate
        (lost, won) = (report.lost, report.won)
        tokens = API.TokenCounts(report.tokens)
        stableTokens = API.TokenCounts(report.stableTokens)
        cases = report.cases.map(API.EvaluatedCase.init)
        stable = report.stable?.rawValue
        stablePassRate = report.stablePassRate
        pValue = report.pValue
    }
}

extension API.EvaluatedCase {
    init(_ pair: EvaluationReport.Case) {
        candidate = API.CheckReport(pair.candidate)
        stable = pair.stable.map(API.CheckReport.init)
    }
}
