import SlipwayCore

/// Random bytes and texts from a seed, so that a failed property can be run again (SplitMix64).
struct WireRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    mutating func isTrue(oneIn n: Int) -> Bool { below(n) == 0 }

    mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }

    /// Bytes of which most have a meaning in JSON or in a stream.
    mutating func bytes(upTo count: Int) -> [UInt8] {
        let telling =
            Array("{}[]\",:\\ \n\r:tfn0-1.eEudata\u{7F}".utf8) + [0x00, 0x1F, 0x80, 0xC3, 0xE2, 0xED, 0xF4, 0xFF]
        return (0..<below(count + 1)).map { _ in isTrue(oneIn: 8) ? UInt8(truncatingIfNeeded: next()) : pick(telling) }
    }

    /// Cuts a sequence into pieces of random lengths, some of them empty.
    mutating func pieces(of bytes: [UInt8], upTo longest: Int) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var at = 0
        while at < bytes.count {
            let end = min(bytes.count, at + below(longest + 1))
            pieces.append(Array(bytes[at..<end]))
            at = end
        }
        return pieces
    }
}

extension WireRandom {
    /// A JSON value with escapes, numbers of every form and nesting.
    mutating func json(depth: Int = 0) -> String {
        switch below(depth > 3 ? 5 : 8) {
        case 0: return pick(["null", "true", "false"])
        case 1: return pick(["0", "-0", "12", "-3.25", "1e9", "0.5E-2", "123456789"])
        case 2, 3, 4: return jsonString()
        case 5:
            let values = (0..<below(4)).map { _ in json(depth: depth + 1) }
            return "[" + values.joined(separator: "," + space()) + space() + "]"
        default: return jsonObject(names: ["a", "b", "content", "role", "x y", "\\u0061", "é", ""], depth: depth + 1)
        }
    }

    mutating func jsonObject(names: [String], depth: Int = 0) -> String {
        let members = (0..<below(6)).map { _ in "\"\(pick(names))\"" + space() + ":" + space() + json(depth: depth) }
        return "{" + space() + members.joined(separator: "," + space()) + space() + "}"
    }

    mutating func jsonString() -> String {
        let parts = [
            "hello ", "\\n", "\\\"", "\\\\", "é", "🚢", "\\u00e9", "\\ud83d\\udea2", "{", "]", ",", ":", "data: ",
        ]
        return "\"" + (0..<below(7)).map { _ in pick(parts) }.joined() + "\""
    }

    private mutating func space() -> String { pick(["", "", "", " ", "\n", "\t ", "\r\n"]) }
}
