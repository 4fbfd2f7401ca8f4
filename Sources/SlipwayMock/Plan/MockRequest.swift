import NIOCore

/// What the mock must know of one model request to plan its answer.
package struct MockRequest: Sendable, Equatable {
    package var api: MockAPI
    /// Escaped as JSON wants it.
    package var model = "mock-model"
    package var isStreaming = false
    package var includesUsage = false
    package var includesObfuscation = true
    package var bodyBytes = 0
    /// Nil: as long as it likes.
    package var maxTokens: Int?
    package var connection = MockConnection()

    package init(api: MockAPI) { self.api = api }
}

/// How the client's connection wants its response framed.
package struct MockConnection: Sendable, Equatable {
    package var isKeepAlive = true
    /// HTTP/1.0 has no chunks: its streams end with the connection.
    package var isChunkable = true

    package init() {}

    package init(isKeepAlive: Bool, isChunkable: Bool) {
        self.isKeepAlive = isKeepAlive
        self.isChunkable = isChunkable
    }
}

extension MockRequest {
    /// Reads a request's body, and refuses what the API itself would: that is how a gateway's mistakes become visible.
    package init(api: MockAPI, body: ByteBuffer, connection: MockConnection) throws(MockRefusal) {
        guard let facts = RequestFacts(body: body) else { throw .notJSON }
        try Self.check(facts, api)
        self.init(api: api)
        if !facts.model.isEmpty { model = facts.model }
        isStreaming = facts.isStreaming
        includesUsage = facts.streamOptions?.includesUsage ?? false
        includesObfuscation = facts.streamOptions?.includesObfuscation ?? true
        bodyBytes = body.readableBytes
        maxTokens = facts.maxTokens
        self.connection = connection
    }

    private static func check(_ facts: RequestFacts, _ api: MockAPI) throws(MockRefusal) {
        guard let options = facts.streamOptions else { return }
        switch api {
        case .chat:
            guard facts.isStreaming else {
                let message = "The 'stream_options' parameter is only allowed when 'stream' is enabled."
                throw MockRefusal(status: 400, message: message, param: "stream_options")
            }
        case .responses:
            guard options.includesUsage == nil else { throw .unknownParameter("stream_options.include_usage") }
        case .messages:
            throw MockRefusal(status: 400, message: "stream_options: Extra inputs are not permitted")
        }
    }
}
