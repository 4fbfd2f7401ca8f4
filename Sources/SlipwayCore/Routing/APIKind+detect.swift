extension APIKind {
    /// The API that a request speaks, told by its path (without the query); `http` for everything but a POST.
    package static func detect(method: String, path: Substring) -> APIKind {
        guard method == "POST" else { return .http }
        if path.utf8.ends(with: "/chat/completions".utf8) { return .openAIChat }
        if path.utf8.ends(with: "/responses".utf8) { return .openAIResponses }
        // OpenAI's assistants have `/v1/threads/{id}/messages`, which is no conversation with a model.
        if path.utf8.ends(with: "/messages".utf8), !path.utf8.hasSegment("threads".utf8) { return .anthropicMessages }
        return .http
    }
}

extension Substring.UTF8View {
    fileprivate func ends(with suffix: String.UTF8View) -> Bool {
        count >= suffix.count && self.suffix(suffix.count).elementsEqual(suffix)
    }

    fileprivate func hasSegment(_ name: String.UTF8View) -> Bool {
        split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual(name) }
    }
}
