/// Events of streamed responses.
extension AnswerDraft {
    /// Takes one whole event.
    mutating func read(event: UnsafeRawBufferPointer, api: APIKind) {
        let fields = EventFields(event)
        guard fields.dataLines > 0 else { return }
        if api == .http { return readPlain(event) }
        let tree = fields.dataLines == 1 ? JSONTree.parse(fields.data) : Self.joined(event)
        guard let tree else { return }
        switch api {
        case .openAIChat: for choice in tree["choices"]?.items ?? [] { read(choice: choice) }
        case .openAIResponses: read(responsesEvent: tree)
        case .anthropicMessages: read(messagesEvent: tree)
        case .http: break
        }
    }

    /// Data on several lines is one text with line feeds between them (WHATWG HTML §9.2.6).
    private static func joined(_ event: UnsafeRawBufferPointer) -> JSONValue? {
        var bytes: [UInt8] = []
        EventFields.forEachDataLine(of: event) { line in
            bytes.append(contentsOf: line)
            bytes.append(0x0A)
        }
        return bytes.withUnsafeBytes { JSONTree.parse($0) }
    }

    private mutating func readPlain(_ event: UnsafeRawBufferPointer) {
        EventFields.forEachDataLine(of: event) { append(text: String(decoding: $0, as: UTF8.self) + "\n") }
    }

    /// The last event repeats the whole answer, which then replaces what the pieces said.
    private mutating func read(responsesEvent event: JSONValue) {
        let place = event["output_index"]?.index ?? 0
        switch event["type"]?.text {
        case "response.output_text.delta": append(text: event["delta"]?.text ?? "", at: place)
        case "response.refusal.delta": append(refusal: event["delta"]?.text ?? "", at: place)
        case "response.output_item.added": append(name: event["item"]?["name"]?.text, at: place, of: event["item"])
        case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta":
            append(name: nil, arguments: event["delta"]?.text, at: place)
        case "response.completed", "response.incomplete":
            guard let output = event["response"]?["output"]?.items, !output.isEmpty else { return }
            forget()
            read(output: output)
        default: break
        }
    }

    private mutating func append(name: String?, at place: Int, of item: JSONValue?) {
        guard let name, item?["type"]?.text?.hasSuffix("_call") == true else { return }
        append(name: name, arguments: item?["arguments"]?.text, at: place)
    }

    private mutating func read(messagesEvent event: JSONValue) {
        let place = event["index"]?.index ?? 0
        switch event["type"]?.text {
        case "content_block_start": event["content_block"].map { read(block: $0, at: place) }
        case "content_block_delta":
            if let text = event["delta"]?["text"]?.text { append(text: text, at: place) }
            if let json = event["delta"]?["partial_json"]?.text { append(name: nil, arguments: json, at: place) }
        default: break
        }
    }
}
