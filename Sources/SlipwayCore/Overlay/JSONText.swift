/// Turns text into JSON strings and back.
enum JSONText {
    /// Appends a JSON string, quotes included.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { appendEscaped(UnsafeRawBufferPointer($0), to: &bytes) }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func appendEscaped(_ text: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        var start = 0
        while true {
            let end = ByteSearch.escapable(in: text, from: start)
            bytes.append(contentsOf: text.part(start..<end))
            guard end < text.count else { return }
            appendEscape(text[end], to: &bytes)
            start = end + 1
        }
    }

    private static func appendEscape(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(lowerHex(byte >> 4))
            bytes.append(lowerHex(byte & 15))
        }
    }

    private static func lowerHex(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// The characters of a string's inside. What cannot be decoded (malformed UTF-8, an unpaired surrogate, a broken escape) becomes
    /// U+FFFD.
    static func decode(_ raw: UnsafeRawBufferPointer) -> String {
        guard raw.contains(UInt8(ascii: "\\")) else { return String(decoding: raw, as: UTF8.self) }
        var decoder = EscapeDecoder(raw)
        return String(decoding: decoder.decode(), as: UTF8.self)
    }
}

/// Replaces the escapes of one string.
private struct EscapeDecoder {
    private let raw: UnsafeRawBufferPointer
    private var at = 0
    private var decoded: [UInt8] = []

    init(_ raw: UnsafeRawBufferPointer) {
        self.raw = raw
        decoded.reserveCapacity(raw.count)
    }

    mutating func decode() -> [UInt8] {
        while at < raw.count {
            let byte = raw[at]
            at += 1
            if byte == UInt8(ascii: "\\") { decodeEscape() } else { decoded.append(byte) }
        }
        return decoded
    }

    private mutating func decodeEscape() {
        guard at < raw.count else { return append(0xFFFD) }
        let byte = raw[at]
        at += 1
        switch byte {
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"): decodeUnit()
        default: decoded.append(byte)
        }
    }

    private mutating func decodeUnit() {
        guard let unit = readUnit() else { return append(0xFFFD) }
        guard unit & 0xFC00 == 0xD800 else { return append(unit) }
        let mark = at
        if at + 1 < raw.count, raw[at] == UInt8(ascii: "\\"), raw[at + 1] == UInt8(ascii: "u") {
            at += 2
            if let low = readUnit(), low & 0xFC00 == 0xDC00 {
                return append(0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF))
            }
            at = mark
        }
        append(0xFFFD)
    }

    private mutating func readUnit() -> UInt32? {
        guard at + 4 <= raw.count else { return nil }
        var unit: UInt32 = 0
        for offset in 0..<4 {
            guard let digit = JSONText.hexDigit(raw[at + offset]) else { return nil }
            unit = unit << 4 | digit
        }
        at += 4
        return unit
    }

    private mutating func append(_ value: UInt32) {
        decoded.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
    }
}
