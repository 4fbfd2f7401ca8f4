/// Why bytes are not an HTTP/1.1 message that every reader would understand alike (RFC 9112).
enum WireFault: Error, Equatable {
    /// What is wrong, for the peer's developer.
    case malformed(StaticString)
    case ambiguousFraming(StaticString)
    case versionUnsupported
    case headTooLarge

    static func == (a: Self, b: Self) -> Bool { a.words == b.words }

    var words: String {
        switch self {
        case .malformed(let words), .ambiguousFraming(let words): "\(words)"
        case .versionUnsupported: "only HTTP/1.0 and HTTP/1.1 are spoken here"
        case .headTooLarge:
            "the head is larger than it may be (gateway.limits.headers), or has more than \(HeadParser.maxLines) fields"
        }
    }
}
