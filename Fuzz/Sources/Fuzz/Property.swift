/// What must hold of any bytes, whoever sends them.
enum Property {
    /// Each reader is asked about all bytes: those that are none of its own are refused at their first one.
    static func check(_ bytes: [UInt8]) {
        check(bytes, "request", WireReading.request, WireReading.nioRequest)
        check(bytes, "response", WireReading.response, WireReading.nioResponse)
    }

    private static func check(
        _ bytes: [UInt8],
        _ kind: String,
        _ read: ([UInt8], WireReading.Split) -> WireReading,
        _ oracle: ([UInt8]) -> WireReading
    ) {
        let whole = read(bytes, WireReading.whole)
        for (name, split) in splits(of: bytes) {
            let split = read(bytes, split)
            guard split == whole else { fail(bytes, kind, "at once: \(whole)\n\(name): \(split)") }
        }
        guard !whole.messages.isEmpty else { return }
        let expected = oracle(bytes)
        guard expected.messages.starts(with: whole.messages) else {
            fail(bytes, kind, "here: \(whole)\nNIOHTTP1: \(expected)")
        }
    }

    private static func splits(of bytes: [UInt8]) -> [(String, WireReading.Split)] {
        let seed = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let uneven: WireReading.Split = { start in Int((seed >> UInt64(start % 48)) & 31) }
        return [("byte by byte", WireReading.every(1)), ("in sevens", WireReading.every(7)), ("unevenly", uneven)]
    }

    private static func fail(_ bytes: [UInt8], _ kind: String, _ difference: String) -> Never {
        fatalError(
            "a \(kind) is read in two ways: \(String(decoding: bytes, as: UTF8.self).debugDescription)\n\(difference)"
        )
    }
}
