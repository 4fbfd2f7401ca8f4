import Testing

@testable import SlipwayGateway

/// What may wait for a shadow.
struct MirrorLedgerTests {
    @Test func theQueueTakesWhatFits() {
        let ledger = MirrorLedger()
        #expect(ledger.takes(60, limit: 100))
        #expect(!ledger.takes(60, limit: 100))
        #expect(ledger.takes(40, limit: 100))
        ledger.gave(back: 60)
        #expect(ledger.takes(60, limit: 100))
    }

    @Test func thereIsRoomForOneAsLongAsTheLast() {
        let ledger = MirrorLedger()
        #expect(ledger.takes(40, limit: 100) && ledger.hasRoom(limit: 100))
        #expect(ledger.takes(30, limit: 100) && ledger.hasRoom(limit: 100))
        #expect(ledger.takes(20, limit: 100) && !ledger.hasRoom(limit: 100))
        ledger.gave(back: 30)
        #expect(ledger.hasRoom(limit: 100))
    }

    /// What is turned away teaches nothing: it would keep others out, and nothing that waits could ever end that.
    @Test func anEmptyQueueHasRoom() {
        let ledger = MirrorLedger()
        #expect(!ledger.takes(101, limit: 100) && ledger.hasRoom(limit: 100))
        #expect(ledger.takes(100, limit: 100) && !ledger.hasRoom(limit: 100))
        ledger.gave(back: 100)
        #expect(ledger.hasRoom(limit: 100))
    }

    @Test func whatNobodyGetsToForLongFindsNoRoom() {
        let ledger = MirrorLedger()
        for _ in 0..<MirrorLedger.mostWaiting { #expect(ledger.hasRoom(limit: .max) && ledger.takes(0, limit: .max)) }
        #expect(!ledger.hasRoom(limit: .max))
        ledger.gave(back: 0)
        #expect(ledger.hasRoom(limit: .max))
    }
}
