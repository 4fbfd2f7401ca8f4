/// Plain JSON responses.
extension AnswerDraft {
    mutating func read(body: JSONValue, api: APIKind) {
        switch api {
        case .openAIChat: for choice in body["choices"]?.items ?? [] { read(choice: choice) }
        case .openAIResponses: read(output: body["output"]?.items ?? [])
        case .anthropicMessages:
            for (place, block) in (body["content"]?.items ?? []).enumerated() { read(block: block, at: place) }
        case .http: break
        }
    }

    /// A choice, or a chunk's part of one: `message` and `delta` are alike. Completions before chat have `text`.
    mutating func read(choice: JSONValue) {
        let number = choice["index"]?.index ?? 0
        if let text = choice["text"]?.text { append(text: text, at: number) }
        guard let message = choice["message"] ?? choice["delta"] else { return }
        read(content: message["content"], at: number)
        if let refusal = message["refusal"]?.text { append(refusal: refusal, at: number) }
        for (order, call) in (message["tool_calls"]?.items ?? []).enumerated() {
            let place = number &* 1024 &+ (call["index"]?.index ?? order)
            append(name: call["function"]?["name"]?.text, arguments: call["function"]?["arguments"]?.text, at: place)
        }
        if let call = message["function_call"] {
            append(name: call["name"]?.text, arguments: call["arguments"]?.text, at: number &* 1024)
        }
    }

    /// A text, or a list of parts with texts.
    private mutating func read(content: JSONValue?, at place: Int) {
        if let text = content?.text { append(text: text, at: place) }
        for part in content?.items ?? [] {
            if let text = part["text"]?.text { append(text: text, at: place) }
        }
    }

    /// The Responses' items: messages with parts, and calls.
    mutating func read(output: [JSONValue]) {
        for (place, item) in output.enumerated() { read(item: item, at: place) }
    }

    mutating func read(item: JSONValue, at place: Int) {
        switch item["type"]?.text {
        case "message":
            for part in item["content"]?.items ?? [] {
                if let text = part["text"]?.text { append(text: text, at: place) }
                if let refusal = part["refusal"]?.text { append(refusal: refusal, at: place) }
            }
        case "function_call", "custom_tool_call", "mcp_call":
            let arguments = item["arguments"]?.text ?? item["input"]?.text
            set(ToolCall(name: item["name"]?.text ?? "", arguments: arguments ?? ""), at: place)
        default: break
        }
    }

    /// Anthropic's content blocks.
    mutating func read(block: JSONValue, at place: Int) {
        switch block["type"]?.text {
        case "text": append(text: block["text"]?.text ?? "", at: place)
        case "tool_use", "server_tool_use", "mcp_tool_use":
            // A stream begins a call with an empty input and sends it afterwards.
            let input = block["input"].flatMap { $0 == .object([]) ? nil : $0 }
            let arguments = input.map { String(decoding: $0.bytes, as: UTF8.self) }
            append(name: block["name"]?.text, arguments: arguments, at: place)
        default: break
        }
    }
}
