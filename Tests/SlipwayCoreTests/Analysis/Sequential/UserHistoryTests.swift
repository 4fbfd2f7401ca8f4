import Foundation
import SlipwayCore
import Testing

@Suite struct UserHistoryTests {
    private static func exhibit(
        _ unit: UInt64,
        at time: Double,
        latency: Double = 100,
        _ outcome: Outcome = .ok
    ) -> Exhibit {
        Exhibit(time: time, role: .stable, weight: .none, unit: unit, outcome: outcome, latency: latency)
    }

    /// 300 exchanges of ordinary length, then some of one user.
    private static func filled() -> UserHistory {
        var history = UserHistory()
        for i in 0..<300 { history.add(exhibit(UInt64(i % 50), at: Double(i) / 100, latency: Double(100 + i % 20))) }
        for i in 0..<8 { history.add(exhibit(99, at: 12, latency: i < 3 ? 900 : 50)) }
        return history
    }

    private static func isClose(_ a: Float, _ b: Float) -> Bool { abs(a - b) <= 0.01 * max(b, 0.01) }

    @Test func slowExchangesAreCountedByUser() {
        let past = Self.filled().past(of: 99, .latency)
        #expect(Self.isClose(past.n, 8) && Self.isClose(past.slow, 3) && Self.isClose(past.slow2, 3))
        #expect(Self.filled().past(of: 12345, .latency).n == 0)
    }

    @Test func halfIsForgottenInThirtyMinutes() {
        var history = Self.filled()
        history.add(Self.exhibit(7, at: 12 + 1800))
        #expect(Self.isClose(history.past(of: 99, .latency).n, 4))
        history.add(Self.exhibit(7, at: 12 + 1800 * 5))
        #expect(Self.isClose(history.past(of: 99, .latency).n, 0.25))
    }

    @Test func whoIsForgottenMakesRoom() {
        var history = Self.filled()
        history.add(Self.exhibit(7, at: 1800 * 40))
        #expect(history.users == 1)
    }

    @Test func theTableIsBoundedAndStaysUseful() {
        var history = UserHistory(capacity: 1000)
        for i in 0..<5000 { history.add(Self.exhibit(UInt64(i), at: Double(i) / 100)) }
        #expect(history.users <= 1000 && history.users >= 400)
    }

    @Test func piecesMakeTheSameHistory() throws {
        let history = Self.filled()
        let read = try UserHistory(chunks: history.chunks().shuffled())
        for unit in Array(UInt64(0)..<50) + [99] {
            for family in LookFamily.allCases { #expect(read.past(of: unit, family) == history.past(of: unit, family)) }
            #expect(read.errors(of: unit) == history.errors(of: unit))
        }
        #expect(read.users == history.users)
    }

    @Test func onlyWhatChangedIsWrittenAgain() throws {
        var history = Self.filled()
        var pieces = [Int: [UInt8]](uniqueKeysWithValues: history.changedChunks().map { ($0.index, $0.bytes) })
        #expect(pieces.count == UserHistory.pieceCount)
        #expect(history.changedChunks().isEmpty)
        history.add(Self.exhibit(99, at: 13))
        let changed = history.changedChunks()
        #expect(changed.count == 1)
        for piece in changed { pieces[piece.index] = piece.bytes }
        let read = try UserHistory(chunks: Array(pieces.values))
        #expect(read.past(of: 99, .latency) == history.past(of: 99, .latency))
        #expect(Self.isClose(read.past(of: 99, .latency).n, 9))
    }

    @Test func garbageIsRefused() {
        let sound = Self.filled().chunks()
        var random = WireRandom(seed: 21)
        for _ in 0..<2000 {
            var bytes = random.pick(sound)
            if random.isTrue(oneIn: 3) {
                bytes.removeLast(1 + random.below(bytes.count))
            } else {
                bytes[random.below(bytes.count)] ^= UInt8(1 + random.below(255))
            }
            #expect(throws: UserHistory.Garbled.self) { try UserHistory(chunks: [bytes]) }
        }
        #expect(throws: UserHistory.Garbled.self) { try UserHistory(chunks: [sound[3], sound[3]]) }
    }

    @Test func aHistoryOfJSONIsTheSame() throws {
        let history = Self.filled()
        #expect(try JSONDecoder().decode(UserHistory.self, from: JSONEncoder().encode(history)) == history)
    }
}
