/// What a check sends: a request as it is written, or a prompt that becomes one in the service's API.
package struct CheckRequest: Hashable, Sendable {
    package enum Body: Hashable, Sendable {
        case none
        case json(JSONValue)
        case text(String)
        /// What a user says; method and path follow from the service's API.
        case prompt(String, isStream: Bool)
    }

    /// Upper-case; nil: POST where there is a body, or else GET.
    package var method: String?
    /// Begins with `/`; nil: that of the service's API, or `/`.
    package var path: String?
    /// Names are lower-case.
    package var headers: [Overlay.Header]
    package var body: Body

    package init(
        method: String? = nil,
        path: String? = nil,
        headers: [Overlay.Header] = [],
        body: Body = .none
    ) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }
}

extension CheckRequest {
    /// A request as it goes over the wire, the version's overlay applied: what the gateway would send for the same user.
    package struct Wire: Hashable, Sendable {
        package var method: String
        /// The path of the upstream's base, then the request's own.
        package var path: String
        /// Names are lower-case, each once.
        package var headers: [Overlay.Header]
        package var body: [UInt8]
        /// How its answer is read.
        package var api: APIKind
    }

    /// - Parameter service: the service's API; nil where each request's path tells it.
    package func wire(service: APIKind?, overlay: Overlay, basePath: String = "") -> Wire {
        let method = method ?? (body == .none ? "GET" : "POST")
        let path =
            path ?? service.flatMap(\.conversationPath) ?? (isPrompt ? APIKind.openAIChat.conversationPath : nil) ?? "/"
        let bare = path.prefix { $0 != "?" }
        let api = service ?? APIKind.detect(method: method, path: bare)
        var wire = Wire(method: method, path: basePath + path, headers: [], body: bytes(api), api: api)
        if overlay.changesBody || isPrompt { wire.body = changed(wire.body, by: overlay, api) }
        if body != .none { wire.set("content-type", isText ? "text/plain; charset=utf-8" : "application/json") }
        for header in headers + overlay.headers { wire.set(header.name, header.value) }
        return wire
    }

    /// What is no JSON stays as it is.
    private func changed(_ body: [UInt8], by overlay: Overlay, _ api: APIKind) -> [UInt8] {
        do throws(JSONFault) {
            return overlay.applied(to: try JSONDocument(body), api: api, asksForUsage: true)
        } catch {
            return body
        }
    }

    private var isPrompt: Bool {
        if case .prompt = body { true } else { false }
    }

    private var isText: Bool {
        if case .text = body { true } else { false }
    }

    private func bytes(_ api: APIKind) -> [UInt8] {
        switch body {
        case .none: []
        case .json(let value): value.bytes
        case .text(let text): Array(text.utf8)
        case .prompt(let text, let isStream): api.conversation(text, isStream: isStream).bytes
        }
    }
}

extension CheckRequest.Wire {
    /// The later value replaces the earlier one, as the gateway does with an overlay's headers.
    mutating func set(_ name: String, _ value: String) {
        headers.removeAll { $0.name == name }
        headers.append(Overlay.Header(name, value))
    }
}

extension APIKind {
    /// Where a conversation with a model is posted to; nil where nobody can know.
    package var conversationPath: String? {
        switch self {
        case .openAIChat: "/v1/chat/completions"
        case .openAIResponses: "/v1/responses"
        case .anthropicMessages: "/v1/messages"
        case .http: nil
        }
    }

    /// The least that such a request needs. The model is the version's overlay's; the name here is what an upstream without one sees.
    func conversation(_ text: String, isStream: Bool) -> JSONValue {
        let message = JSONValue.object([.init("role", .string("user")), .init("content", .string(text))])
        var members: [JSONValue.Member] = [.init("model", .string("default"))]
        switch self {
        case .openAIResponses: members.append(.init("input", .string(text)))
        case .anthropicMessages:
            members += [.init("max_tokens", .integer(1024)), .init("messages", .array([message]))]
        case .openAIChat, .http: members.append(.init("messages", .array([message])))
        }
        if isStream { members.append(.init("stream", .bool(true))) }
        return .object(members)
    }
}
