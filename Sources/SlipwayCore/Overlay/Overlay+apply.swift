extension Overlay {
    /// The body with the overlay's model, prompt and parameters; bytes that it does not name stay identical.
    ///
    /// Where the overlay names one member twice, the model, the limit of tokens and the prompt outrank the parameters, but a parameter `messages` outranks
    /// the prompt. With `asksForUsage` the body of a chat stream also asks the provider to report usage, other stream options
    /// untouched. Bodies that are no object, and every body of `APIKind.http`, come back as they were.
    package func applied(to document: JSONDocument, api: APIKind, asksForUsage: Bool) -> [UInt8] {
        guard document.isObject, api != .http else { return document.bytes }
        var splice = JSONSplice(document)
        var members = TopMembers()
        for parameter in parameters { members.set(parameter.name, parameter.value.bytes) }
        if let model { members.set("model", JSONValue.string(model).bytes) }
        if let maxTokens {
            members.set(nameOfMaxTokens(in: document, api), JSONValue.integer(Int64(maxTokens)).bytes)
        }
        if let prompt { set(prompt, api: api, in: document, members: &members, splice: &splice) }
        if asksForUsage, api == .openAIChat, document.flag(at: ["stream"]) == true {
            askForUsage(in: document, members: &members, splice: &splice)
        }
        splice.set(members.list, in: document.top)
        let body = splice.result()
        return tools.map { JSONDocument.bytes(body, offering: $0) } ?? body
    }

    /// Chat has an old name and a new one, and models that know one of them alone: the client's is kept.
    private func nameOfMaxTokens(in document: JSONDocument, _ api: APIKind) -> String {
        guard api != .openAIResponses else { return "max_output_tokens" }
        let new = "max_completion_tokens"
        let isNew = document.value(at: [new]) != nil || parameters.contains { $0.name == new }
        return api == .openAIChat && isNew ? new : "max_tokens"
    }

    private func set(
        _ prompt: String,
        api: APIKind,
        in document: JSONDocument,
        members: inout TopMembers,
        splice: inout JSONSplice
    ) {
        let text = JSONValue.string(prompt).bytes
        switch api {
        case .anthropicMessages: members.set("system", text)
        case .openAIResponses: members.set("instructions", text)
        case .openAIChat where members["messages"] == nil: setSystemMessage(text, in: document, splice: &splice)
        case .openAIChat, .http: break
        }
    }

    /// A request without `messages`, or with something else than an array there, is left to the upstream to refuse.
    private func setSystemMessage(_ text: [UInt8], in document: JSONDocument, splice: inout JSONSplice) {
        guard let messages = document.value(at: ["messages"]),
            document.bytes[messages.lowerBound] == UInt8(ascii: "[")
        else { return }
        splice.keepLast("messages", in: document.top)
        let first = document.firstElement(in: messages)
        if let first, let message = document.object(in: first), document.isSystem(message) {
            return splice.set([("content", text)], in: message)
        }
        let added = Array(#"{"role":"system","content":"#.utf8) + text + Array((first == nil ? "}" : "},").utf8)
        splice.insert(added, at: messages.lowerBound + 1)
    }

    private func askForUsage(in document: JSONDocument, members: inout TopMembers, splice: inout JSONSplice) {
        if let parameter = parameters.last(where: { $0.name == "stream_options" }) {
            guard case .object(let options) = parameter.value else { return }
            let others = options.filter { $0.name != "include_usage" }
            let asking = JSONValue.object(others + [JSONValue.Member("include_usage", .bool(true))])
            return members.set("stream_options", asking.bytes)
        }
        guard let range = document.value(at: ["stream_options"]) else {
            return members.set("stream_options", Array(#"{"include_usage":true}"#.utf8))
        }
        if let options = document.object(in: range) {
            splice.keepLast("stream_options", in: document.top)
            splice.set([("include_usage", Array("true".utf8))], in: options)
        } else if document.bytes[range.lowerBound] == UInt8(ascii: "n") {
            members.set("stream_options", Array(#"{"include_usage":true}"#.utf8))
        }
        // Anything else is the client's mistake, and the upstream's to name.
    }
}

extension JSONDocument {
    fileprivate func isSystem(_ message: JSONObject) -> Bool {
        guard let role = last("role", in: message)?.value else { return false }
        return bytes[role].elementsEqual(#""system""#.utf8) || bytes[role].elementsEqual(#""developer""#.utf8)
    }
}

/// What will be set at the top: one value a name, the later one wins, in the order of first mention.
private struct TopMembers {
    private(set) var list: [(name: String, value: [UInt8])] = []

    subscript(name: String) -> [UInt8]? { list.first { $0.name == name }?.value }

    mutating func set(_ name: String, _ value: [UInt8]) {
        if let index = list.firstIndex(where: { $0.name == name }) {
            list[index].value = value
        } else {
            list.append((name, value))
        }
    }
}
