/// Reads usage, model, finish reason and error out of a plain JSON response while it passes, without holding it.
///
/// Bodies of `APIKind.http` are not looked at.
package struct BodyReader: Sendable {
    private let api: APIKind
    private var skimmer: ResponseSkimmer
    private var hasBegun = false
    private var isFinished = false

    package init(api: APIKind) {
        self.api = api
        skimmer = ResponseSkimmer(api: api)
    }

    /// Takes the next piece, of any length.
    package mutating func read(_ bytes: UnsafeRawBufferPointer) {
        hasBegun = true
        if api != .http { skimmer.read(bytes) }
    }

    /// Takes the next piece; a whole body is compared with the last one of its source first.
    package mutating func read(_ bytes: UnsafeRawBufferPointer, knowing last: inout KnownAnswer) {
        guard !hasBegun, api != .http, last.isOfUse, Self.mayBeWhole(bytes) else { return read(bytes) }
        hasBegun = true
        if let facts = last.facts(of: bytes, api: api) { return skimmer.end(with: facts) }
        skimmer.read(whole: bytes, gapsBegin: .atStart)
        if skimmer.isDone { last.note(bytes, skimmer.gaps, skimmer.facts) }
    }

    /// The first piece of a long answer hardly ever ends so, and is not looked through twice.
    private static func mayBeWhole(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let last = bytes.last else { return false }
        return last == UInt8(ascii: "}") || JSONScanner.isSpace(last)
    }

    /// Says that no piece follows.
    package mutating func finish() {
        if isFinished { return }
        isFinished = true
        skimmer.facts.textEnded()
    }

    /// Whether the JSON text came to its end. A body that ends with its connection has no other sign of having been cut.
    package mutating func isComplete() -> Bool { api == .http || skimmer.isDone }

    /// All that follows at once. A call that could change the reader, so that it is asked where it lies: another module would copy it for a
    /// question.
    package mutating func findings() -> ResponseFindings { skimmer.facts.findings }
    package var usage: TokenUsage? { skimmer.facts.usage }
    package var model: String? { skimmer.facts.model }
    package var finishReason: String? { skimmer.facts.finishReason }
    /// Known for certain after `finish`.
    package var error: UpstreamError? { skimmer.facts.error }
}
