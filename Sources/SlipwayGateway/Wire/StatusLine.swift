/// A response's first line: `version SP status SP [reason] CRLF` (RFC 9112 §4).
struct StatusLine: FirstLine {
    let status: Int
    let isHTTP10: Bool
    let length: Int

    init(_ bytes: UnsafeRawBufferPointer) throws(WireFault) {
        guard bytes.count > 14, bytes.isExactly("HTTP/1.", at: 0),
            bytes[7] == UInt8(ascii: "1") || bytes[7] == UInt8(ascii: "0"), bytes[8] == .space
        else { throw .malformed("a response begins with HTTP/1.1 or HTTP/1.0") }
        isHTTP10 = bytes[7] == UInt8(ascii: "0")
        let digits = bytes[9..<12]
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }), bytes[9] != UInt8(ascii: "0") else {
            throw .malformed("a status is three digits")
        }
        status = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        var at = 12
        guard bytes[at] == .space || bytes[at] == .cr else { throw .malformed("a status is three digits") }
        while bytes[at].isValueByte { at += 1 }
        guard bytes[at] == .cr, bytes[at + 1] == .lf else {
            throw .malformed("a reason holds a character that is not allowed there")
        }
        length = at + 2
    }
}
