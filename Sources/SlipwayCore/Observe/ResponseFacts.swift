/// What the bytes of a response said so far.
struct ResponseFacts: Sendable {
    /// A longer text is none of those that are looked for.
    static let maxTextBytes = 256

    let api: APIKind
    /// The first one said: every chunk repeats it.
    private(set) var model: String?
    var counts = UsageCounts()
    private(set) var error: UpstreamError?
    private var lastFinishReason: String?
    private var status: String?
    private var incompleteReason: String?
    private var flatCode: String?

    /// Of the text that is being read (a body or one event).
    private(set) var hasUsage = false
    private(set) var hasChoices = false
    private(set) var hasContent = false
    private(set) var type = EventType.other
    /// Whether it said nothing so far but which model answers, in choices, and one text as content: what may be said again and again.
    private(set) var isRepetition = true
    private var hasText = false

    init(api: APIKind) { self.api = api }

    var hasError: Bool { error != nil }

    var findings: ResponseFindings {
        ResponseFindings(usage: usage, model: model, finishReason: finishReason, error: error)
    }

    var usage: TokenUsage? { counts.total(api: api) }

    /// Chat's `finish_reason`, Anthropic's `stop_reason`, and of the Responses the reason of an incomplete one, else its last status.
    var finishReason: String? {
        guard api == .openAIResponses else { return lastFinishReason }
        return status == "incomplete" ? incompleteReason ?? status : status
    }

    mutating func textBegan() {
        hasUsage = false
        hasChoices = false
        hasContent = false
        type = .other
        isRepetition = true
        hasText = false
    }

    /// A text of type `error` is an error, whatever else it holds; the Responses' has its code at the top.
    mutating func textEnded() {
        guard type == .error else { return }
        if error == nil { error = UpstreamError() }
        if error?.code == nil { error?.code = flatCode }
    }

    /// The event's name, which outranks the `type` in its data.
    mutating func eventNamed(_ type: EventType) { self.type = type }

    mutating func objectBegan(_ member: WireMember) {
        switch member {
        case .choice: hasChoices = true
        case .usage:
            hasUsage = true
            isRepetition = false
            // Anthropic's later counts complete the earlier ones, all others replace them.
            if api != .anthropicMessages { counts = UsageCounts() }
        default: break
        }
    }

    mutating func memberFound(in object: WireMember) {
        guard object == .error else { return }
        isRepetition = false
        if error == nil { error = UpstreamError() }
    }

    mutating func contentFound() {
        hasContent = true
        isRepetition = false
    }

    mutating func stringRead(_ member: WireMember, _ raw: UnsafeRawBufferPointer) {
        if member == .content { return textRead(isEmpty: raw.isEmpty) }
        if member != .model { isRepetition = false }
        if member == .error { return raw.isEmpty ? () : memberFound(in: .error) }
        guard raw.count <= Self.maxTextBytes else { return }
        switch member {
        case .model where model == nil: model = JSONText.decode(raw)
        case .finishReason: lastFinishReason = JSONText.decode(raw)
        case .status: statusRead(JSONText.decode(raw))
        case .incompleteReason: incompleteReason = JSONText.decode(raw)
        case .eventType: if type == .other { type = EventType(raw) }
        case .flatCode: flatCode = JSONText.decode(raw)
        case .errorType: error?.type = JSONText.decode(raw)
        case .errorCode: error?.code = JSONText.decode(raw)
        default: break
        }
    }

    private mutating func textRead(isEmpty: Bool) {
        if hasText { isRepetition = false }
        hasText = true
        if !isEmpty { hasContent = true }
    }

    /// `in_progress` and `queued` are no ends.
    private mutating func statusRead(_ text: String) {
        if ["completed", "incomplete", "failed", "cancelled"].contains(text) { status = text }
    }

    /// A number, `true`, `false` or `null`.
    mutating func literalRead(_ member: WireMember, _ raw: UnsafeRawBufferPointer) {
        if raw.isEqual(to: "null") { return }
        isRepetition = false
        switch member {
        case _ where member.isCount: _ = counts.read(member, raw)
        case .error where raw.isEqual(to: "true"): memberFound(in: .error)
        case .errorCode where UsageCounts.parse(raw) != nil: error?.code = String(decoding: raw, as: UTF8.self)
        default: break
        }
    }
}
