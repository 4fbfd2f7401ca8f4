import ServiceLifecycle
import SlipwayCore

/// One recording under way, from the API's side: what comes of it, and how it is ended.
package struct RecordingFeed: Sendable {
    package let items: AsyncStream<RecordingItem>
    /// Makes room for what comes after an exchange that has been written.
    package let gaveBack: @Sendable (RecordedExchange) -> Void
    package let beat: @Sendable () -> Void
    package let finish: @Sendable () -> Void
    /// Forgets the recording, and tells what became of its sample.
    package let end: @Sendable () -> RecordingCounts

    package init(
        items: AsyncStream<RecordingItem>,
        gaveBack: @escaping @Sendable (RecordedExchange) -> Void,
        beat: @escaping @Sendable () -> Void,
        finish: @escaping @Sendable () -> Void,
        end: @escaping @Sendable () -> RecordingCounts
    ) {
        self.items = items
        self.gaveBack = gaveBack
        self.beat = beat
        self.finish = finish
        self.end = end
    }

    /// Writes a line an exchange, an empty one now and then, and the counts at the end. Ends with the recording's time, on graceful
    /// shutdown, or when the reader has gone: then the next write throws.
    func send(
        keepsContent: Bool,
        for time: Duration,
        heartbeat: Duration,
        to write: ([UInt8]) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await keepAlive(every: heartbeat) }
            group.addTask {
                do { try await Task.sleep(for: time) } catch { return }
                finish()
            }
            for await item in items.cancelOnGracefulShutdown() { try await send(item, keepsContent, to: write) }
            group.cancelAll()
        }
    }

    private func send(
        _ item: RecordingItem,
        _ keepsContent: Bool,
        to write: ([UInt8]) async throws -> Void
    ) async throws {
        guard case .exchange(let exchange) = item else { return try await write([UInt8(ascii: "\n")]) }
        try await write(exchange.line(keepsContent: keepsContent))
        gaveBack(exchange)
    }

    private func keepAlive(every heartbeat: Duration) async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: heartbeat) } catch { return }
            beat()
        }
    }
}
