/// Reads a stream of server-sent events as its API means it: content, usage, model, finish reason, error, and the last event.
///
/// Usage is taken from any event, the last one wins; a finish reason ends nothing. Events that can hold neither are told by their name and
/// not looked into.
package struct StreamReader: Sendable {
    package struct Reading: Hashable, Sendable {
        /// Whether the event carries content: a delta that is not empty. Lifecycle events and pings do not.
        package var isContent: Bool
        /// False for the chunk that the gateway asked for and the client did not.
        package var isForwarded: Bool

        package init(isContent: Bool, isForwarded: Bool = true) {
            self.isContent = isContent
            self.isForwarded = isForwarded
        }
    }

    private let api: APIKind
    private let stripsUsage: Bool
    private var skimmer: ResponseSkimmer
    /// Of the last chunk that said nothing but its content.
    private var form = KnownForm()
    private var sawLast: Bool

    /// `stripsUsage`: the client of a chat did not ask for the usage chunk.
    package init(api: APIKind, stripsUsage: Bool) {
        self.api = api
        self.stripsUsage = stripsUsage && api == .openAIChat
        skimmer = ResponseSkimmer(api: api)
        sawLast = api == .http
    }

    /// All that follows at once. A call that could change the reader, so that it is asked where it lies: another module would copy it for a
    /// question.
    package mutating func findings() -> ResponseFindings { skimmer.facts.findings }
    package var usage: TokenUsage? { skimmer.facts.usage }
    package var model: String? { skimmer.facts.model }
    package var finishReason: String? { skimmer.facts.finishReason }
    /// An error inside the stream; it outranks `isFinished`.
    package var error: UpstreamError? { skimmer.facts.error }
    /// Whether the API's last event came. A stream that ends before it was cut; other HTTP streams have none, so any clean end is one.
    package var isFinished: Bool { sawLast }

    /// Takes the first event of `bytes`, which begins there, and says how long it is; nil while it is incomplete.
    ///
    /// `scanned` is as for `ServerSentEvents.endOfFirstEvent`.
    package mutating func readFirstEvent(
        of bytes: UnsafeRawBufferPointer,
        from scanned: Int
    ) -> (length: Int, reading: Reading)? {
        if scanned == 0, let known = readKnown(bytes) { return known }
        guard let end = ServerSentEvents.endOfFirstEvent(in: bytes, from: scanned) else { return nil }
        return (end, read(event: bytes.part(0..<end)))
    }

    private func readKnown(_ bytes: UnsafeRawBufferPointer) -> (length: Int, reading: Reading)? {
        var isContent = false
        let length = form.match(bytes) { _, content in isContent = !content.isEmpty }
        return length.map { ($0, Reading(isContent: isContent)) }
    }

    /// Takes one whole event, its blank line included or not.
    package mutating func read(event: UnsafeRawBufferPointer) -> Reading {
        let fields = EventFields(event)
        switch api {
        case .http: return Reading(isContent: fields.dataLines > 0)
        case .openAIChat: return readChunk(fields, of: event)
        case .openAIResponses, .anthropicMessages: return Reading(isContent: readNamed(fields, of: event))
        }
    }

    private mutating func readChunk(_ fields: EventFields, of event: UnsafeRawBufferPointer) -> Reading {
        if fields.data.hasPrefix("[DONE]") {
            sawLast = true
            return Reading(isContent: false)
        }
        skim(fields, of: event, named: fields.name.isEqual(to: "error") ? .error : .other)
        noteForm(fields, of: event)
        let isUsageAlone = skimmer.facts.hasUsage && !skimmer.facts.hasChoices && !skimmer.facts.hasError
        return Reading(isContent: skimmer.facts.hasContent, isForwarded: !(stripsUsage && isUsageAlone))
    }

    private mutating func noteForm(_ fields: EventFields, of event: UnsafeRawBufferPointer) {
        let facts = skimmer.facts
        guard facts.isRepetition, facts.type == .other, !skimmer.gaps.isEmpty else { return }
        // Behind a lone `\r` what follows decides where the event ends.
        guard event.last == UInt8(ascii: "\n"), let start = event.baseAddress, let data = fields.data.baseAddress else {
            return
        }
        form.note(event, skimmer.gaps, offset: data - start)
    }

    /// Whether the event is content.
    private mutating func readNamed(_ fields: EventFields, of event: UnsafeRawBufferPointer) -> Bool {
        let type = EventType(fields.name)
        if type == .content || type == .lifecycle { return type == .content }
        skim(fields, of: event, named: type)
        if skimmer.facts.type == .last { sawLast = true }
        return skimmer.facts.type == .content
    }

    private mutating func skim(_ fields: EventFields, of event: UnsafeRawBufferPointer, named type: EventType) {
        if fields.dataLines == 0 { return skimmer.facts.textBegan() }
        skimmer.textBegan()
        skimmer.facts.eventNamed(type)
        if fields.dataLines == 1 {
            skimmer.read(whole: fields.data, gapsBegin: .atContent)
        } else {
            EventFields.forEachDataLine(of: event) { skimmer.read($0) }
        }
        skimmer.facts.textEnded()
    }
}
