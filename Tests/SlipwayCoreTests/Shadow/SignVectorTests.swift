import RealModule
import Testing

@testable import SlipwayCore

/// ANALYSIS.md §3.7 E.
@Suite struct SignVectorTests {
    @Test(arguments: [
        (60, 40, 0.5, true, 0.5788911232), (70, 30, 0.5, true, 6.750621413), (50, 50, 0.5, true, -2.084244113),
        (90, 110, 0.6, false, 7.217227044), (100, 100, 0.6, false, 2.16385303), (0, 0, 0.5, true, 0),
    ])
    func evidenceIsThatOfTheReference(_ vector: (Int, Int, Double, Bool, Double)) {
        let (wins, losses, share, isUpper, wanted) = vector
        let value = SignTest.logEvidence(wins: wins, losses: losses, share: share, isUpper: isUpper)
        #expect(abs(value - wanted) <= 1e-9 * max(1, abs(wanted)), "\(value)")
    }

    /// What was once enough stays enough: an e-process may be looked at after every pair.
    @Test func theStrongestEvidenceIsKept() {
        var record = SignRecord(accepted: 0.5)
        for _ in 0..<10 { record.add(isWin: true) }
        let strongest = record.logAbove
        for _ in 0..<10 { record.add(isWin: false) }
        #expect(record.logAbove == strongest)
        #expect(strongest > Double.log(20))
        #expect(record.decided == 20)
    }
}
