import NIOCore

/// Parts of a body that wait to be sent, or to be sent again. Most bodies are one part, which costs no array.
struct BodyParts {
    private var first: ByteBuffer?
    private var others: [ByteBuffer] = []

    init() {}
    init(_ whole: ByteBuffer) { first = whole }

    mutating func append(_ part: ByteBuffer) {
        if first == nil { first = part } else { others.append(part) }
    }

    @inline(__always)
    func visit(_ body: (ByteBuffer) -> Void) {
        if let first { body(first) }
        for part in others { body(part) }
    }
}
