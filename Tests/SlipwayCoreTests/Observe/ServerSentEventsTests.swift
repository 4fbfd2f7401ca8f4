import SlipwayCore
import Testing

@Suite struct ServerSentEventsTests {
    /// The events of a text that is there as a whole, and what remains.
    static func events(of bytes: [UInt8]) -> (events: [[UInt8]], rest: [UInt8]) {
        var events: [[UInt8]] = []
        var rest = bytes[...]
        while let end = rest.withUnsafeBytes({ ServerSentEvents.endOfFirstEvent(in: $0, from: 0) }) {
            events.append(Array(rest.prefix(end)))
            rest = rest.dropFirst(end)
        }
        return (events, Array(rest))
    }

    /// The same, arriving in pieces, resumed as the gateway does.
    private static func events(ofPieces pieces: [[UInt8]]) -> (events: [[UInt8]], rest: [UInt8]) {
        var events: [[UInt8]] = []
        var held: [UInt8] = []
        var from = 0
        for piece in pieces {
            held += piece
            while let end = held.withUnsafeBytes({ ServerSentEvents.endOfFirstEvent(in: $0, from: from) }) {
                events.append(Array(held.prefix(end)))
                held.removeFirst(end)
                from = 0
            }
            from = max(0, held.count - 1)
        }
        return (events, held)
    }

    @Test(
        arguments: [
            ("data: a\n\ndata: b\n\n", ["data: a\n\n", "data: b\n\n"], ""),
            ("data: a\r\n\r\ndata: b\r\n\r\n", ["data: a\r\n\r\n", "data: b\r\n\r\n"], ""),
            ("data: a\r\rdata: b\r\r", ["data: a\r\r", "data: b\r\r"], ""),
            ("data: a\n\r\ndata: b\r\n\nx", ["data: a\n\r\n", "data: b\r\n\n"], "x"),
            ("data: a\n\rdata: b", ["data: a\n\r"], "data: b"),
            ("event: e\ndata: a\n\n", ["event: e\ndata: a\n\n"], ""),
            ("\n\ndata: a\n\n", ["\n", "\n", "data: a\n\n"], ""),
            ("\r\ndata: a\n\n", ["\r\n", "data: a\n\n"], ""),
            (": ping\n\n", [": ping\n\n"], ""),
            ("data: a\r\n\r", [], "data: a\r\n\r"),
            ("data: a\n\r", [], "data: a\n\r"),
            ("data: a\r", [], "data: a\r"),
            ("data: a\n", [], "data: a\n"),
            ("", [], ""),
        ] as [(String, [String], String)]
    )
    func blankLineEndsAnEvent(text: String, events: [String], rest: String) {
        let found = Self.events(of: Array(text.utf8))
        #expect(found.events == events.map { Array($0.utf8) })
        #expect(found.rest == Array(rest.utf8))
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func piecesMakeTheSameEvents(seed: UInt64) {
        var random = WireRandom(seed: seed)
        for _ in 0..<100 {
            let parts = ["\n", "\r", "\r\n", "\n\n", "\r\n\r\n", "data: abcdefghijk", ":", "x"]
            let bytes = (0..<random.below(30)).flatMap { _ in Array(random.pick(parts).utf8) }
            let whole = Self.events(of: bytes)
            let pieced = Self.events(ofPieces: random.pieces(of: bytes, upTo: 7))
            #expect(
                pieced.events == whole.events,
                "seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription)"
            )
            #expect(whole.events.joined() + whole.rest == bytes)
        }
    }
}
