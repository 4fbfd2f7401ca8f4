import Testing

@testable import SlipwayCore

@Suite struct EvaluationReportTests {
    static func report(
        lost: Int,
        won: Int,
        bothPass: Int,
        minPassRate: Double = 0,
        alpha: Double = 0.05
    ) -> EvaluationReport {
        let evaluation = Evaluation(id: "e", cases: [], minPassRate: minPassRate, alpha: alpha)
        let cases =
            Array(repeating: one(false, true), count: lost) + Array(repeating: one(true, false), count: won)
            + Array(repeating: one(true, true), count: bothPass)
        return EvaluationReport(evaluation, version: "v2", stable: "v1", cases: cases)
    }

    static func one(_ candidate: Bool, _ stable: Bool) -> EvaluationReport.Case {
        let check = RequestCheck(name: "case", request: CheckRequest(), expectations: [.contains("x")])
        return EvaluationReport.Case(
            candidate: CheckReport(check, RequestCheckTests.answer(candidate ? "x" : "y"), attempts: 1),
            stable: CheckReport(check, RequestCheckTests.answer(stable ? "x" : "y"), attempts: 1)
        )
    }

    /// Binomial tails that can be counted by hand: C(n, k)/2ⁿ.
    @Test(arguments: [(5, 5, 1.0 / 32), (4, 5, 6.0 / 32), (0, 7, 1.0), (0, 0, 1.0), (9, 10, 11.0 / 1024)])
    func theSignTestIsExact(_ lost: Int, _ of: Int, _ expected: Double) {
        #expect(abs(EvaluationReport.upperTail(lost, of: of) - expected) < 1e-12)
    }

    @Test func aVersionThatLosesFiveCasesAndWinsNoneIsWorse() {
        let report = Self.report(lost: 5, won: 0, bothPass: 20)
        #expect(!report.passed && report.passRate == 0.8 && report.stablePassRate == 1)
        #expect(
            report.reasons == [
                "fails 5 cases that v1 passes, and passes 0 that it fails (p = 0.0313, 0.05 is the limit): case, case, case, case, case"
            ]
        )
    }

    @Test func fourLostCasesAreNoProof() { #expect(Self.report(lost: 4, won: 0, bothPass: 20).passed) }

    @Test func asManyWonAsLostIsAsGood() { #expect(Self.report(lost: 20, won: 20, bothPass: 0).passed) }

    @Test func tooFewPassesFailWhateverStableDoes() {
        let report = Self.report(lost: 1, won: 0, bothPass: 9, minPassRate: 0.95)
        #expect(report.reasons == ["passes 90.0 % of 10 cases, 95.0 % are wanted: case"])
    }
}
