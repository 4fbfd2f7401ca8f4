/// A way to fail.
package enum MockErrorKind: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
    case internalError = "500"
    case rateLimited = "429"
    case unavailable = "503"
    case overloaded = "529"
    /// A 429 that means money: no retry helps.
    case quota
    /// Never answers.
    case hang
    /// Closes the connection before the response, with a reset.
    case reset
    /// Closes the connection in the middle of the answer.
    case cut
    /// An error event after some content, as the API words it. Not streamed: a 500.
    case streamError = "stream_error"
    /// An error event after the stream's first events and before any content. Not streamed: a 500.
    case earlyStreamError = "early_stream_error"
}

/// Which requests fail.
package enum MockErrorPattern: String, Sendable, Codable {
    case random
    /// As evenly spread over the server's requests as whole ones allow, for tests that count: at 0.2 each fifth. Several kinds take
    /// turns.
    case every
}
