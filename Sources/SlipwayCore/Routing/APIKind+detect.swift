extension APIKind {
    /// The API that a request speaks, told by its path (without the query); `http` for everything but a POST.
    package static func detect(method: String, path: Substring) -> APIKind {
        guard method == "POST" else { return .http }
        var path = path
        return path.withUTF8 { detect(postTo: UnsafeRawBufferPointer($0)) }
    }

    package static func detect(postTo path: UnsafeRawBufferPointer) -> APIKind {
        if path.hasSuffix("/chat/completions") { return .openAIChat }
        if path.hasSuffix("/responses") { return .openAIResponses }
        // OpenAI's assistants have `/v1/threads/{id}/messages`, which is no conversation with a model.
        if path.hasSuffix("/messages"), !path.hasSegment("threads") { return .anthropicMessages }
        return .http
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func hasSegment(_ name: StaticString) -> Bool {
        split(separator: UInt8(ascii: "/")).contains { UnsafeRawBufferPointer(rebasing: $0).isEqual(to: name) }
    }
}
