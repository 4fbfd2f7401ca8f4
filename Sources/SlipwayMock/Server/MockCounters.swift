import Synchronization

/// The counts behind `MockStatistics`, raised by all loops.
final class MockCounters: Sendable {
    private let chat = Atomic<Int>(0)
    private let responses = Atomic<Int>(0)
    private let messages = Atomic<Int>(0)
    private let models = Atomic<Int>(0)
    private let health = Atomic<Int>(0)
    private let echo = Atomic<Int>(0)
    private let bytes = Atomic<Int>(0)
    private let other = Atomic<Int>(0)
    private let modelRequests = Atomic<UInt64>(0)
    private let streams = Atomic<Int>(0)
    private let exchanges = Atomic<Int>(0)
    private let connections = Atomic<Int>(0)
    private let cancelled = Atomic<Int>(0)
    private let errors = Mutex<[MockErrorKind: Int]>([:])

    func requestArrived(_ target: MockTarget) {
        switch target {
        case .model(.chat): Self.raise(chat)
        case .model(.responses): Self.raise(responses)
        case .model(.messages): Self.raise(messages)
        case .models: Self.raise(models)
        case .health: Self.raise(health)
        case .echo: Self.raise(echo)
        case .bytes: Self.raise(bytes)
        case .unknown: Self.raise(other)
        case .behaviour, .statistics, .requests: break
        }
    }

    /// - Returns: the model request's number at this server, from 1.
    func nextOrdinal() -> UInt64 { modelRequests.wrappingAdd(1, ordering: .relaxed).newValue }

    func errorInjected(_ kind: MockErrorKind) { errors.withLock { $0[kind, default: 0] += 1 } }

    func exchangeOpened(isStream: Bool) {
        Self.raise(exchanges)
        if isStream { Self.raise(streams) }
    }

    func exchangeClosed(isStream: Bool) {
        Self.raise(exchanges, by: -1)
        if isStream { Self.raise(streams, by: -1) }
    }

    func clientLeft() { Self.raise(cancelled) }
    func connectionOpened() { Self.raise(connections) }
    func connectionClosed() { Self.raise(connections, by: -1) }

    var statistics: MockStatistics {
        var statistics = MockStatistics()
        statistics.paths = paths
        statistics.requests = statistics.paths.values.reduce(0, +)
        statistics.openStreams = streams.load(ordering: .relaxed)
        statistics.openExchanges = exchanges.load(ordering: .relaxed)
        statistics.openConnections = connections.load(ordering: .relaxed)
        statistics.cancelled = cancelled.load(ordering: .relaxed)
        let errors = errors.withLock { $0 }
        for (kind, count) in errors { statistics.errorsInjected[kind.rawValue] = count }
        return statistics
    }

    private var paths: [String: Int] {
        [
            MockAPI.chat.rawValue: chat.load(ordering: .relaxed),
            MockAPI.responses.rawValue: responses.load(ordering: .relaxed),
            MockAPI.messages.rawValue: messages.load(ordering: .relaxed),
            "models": models.load(ordering: .relaxed),
            "healthz": health.load(ordering: .relaxed),
            "echo": echo.load(ordering: .relaxed),
            "bytes": bytes.load(ordering: .relaxed),
            "other": other.load(ordering: .relaxed),
        ]
    }

    private static func raise(_ count: borrowing Atomic<Int>, by step: Int = 1) {
        count.wrappingAdd(step, ordering: .relaxed)
    }
}
