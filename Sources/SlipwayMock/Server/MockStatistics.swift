/// What a mock has done since it started.
package struct MockStatistics: Codable, Sendable, Equatable {
    /// All but those about the mock itself.
    package var requests = 0
    /// Streams that are being sent, or that wait for their first event.
    package var openStreams = 0
    /// Answers under way, streamed or not, hanging ones too.
    package var openExchanges = 0
    package var openConnections = 0
    /// Exchanges whose client left before their end.
    package var cancelled = 0
    /// By kind; a kind that never came is absent.
    package var errorsInjected: [String: Int] = [:]
    /// Requests by what they asked for; `other` is what the mock does not know.
    package var paths: [String: Int] = [:]

    enum CodingKeys: String, CodingKey {
        case requests
        case openStreams = "open_streams"
        case openExchanges = "open_exchanges"
        case openConnections = "open_connections"
        case cancelled
        case errorsInjected = "errors_injected"
        case paths
    }
}
