/// An `ETag` of a bulk answer.
package struct FlagTag: Hashable, Sendable, CustomStringConvertible {
    private let value: String

    /// Of an answer.
    package init(of body: [UInt8]) { value = Self.hex(Self.hash(body)) }

    fileprivate init(_ value: String) { self.value = value }

    package var description: String { "\"\(value)\"" }

    /// Whether an `if-none-match` names it, quoted or not, strong or weak.
    package func isAmong(_ field: String) -> Bool {
        field.split(separator: ",").contains { member in
            var text = member.drop { $0 == " " }
            if text.hasPrefix("W/") { text = text.dropFirst(2) }
            let bare = text.drop { $0 == "\"" }.prefix { $0 != "\"" && $0 != " " }
            return bare == value || bare == "*"
        }
    }

    fileprivate static func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { XXH64.hash($0, seed: 0) }
    }

    fileprivate static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension FlagSet {
    /// Names the flags as they are written.
    package var hexDigest: String { FlagTag.hex(digest) }

    /// Of the answer to a request with this body, without making it: a user of whom something else is known is given another answer.
    package func tag(ofContext body: [UInt8]) -> FlagTag { FlagTag("\(hexDigest)-\(FlagTag.hex(FlagTag.hash(body)))") }
}
