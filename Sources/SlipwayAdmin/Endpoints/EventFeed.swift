import Foundation
import ServiceLifecycle
import SlipwayController

/// The controller's changes as server-sent events, with comments in between while nothing happens.
///
/// Ends with the controller, on graceful shutdown, or when the client has gone: then the next write throws.
struct EventFeed: Sendable {
    let events: AsyncStream<ControllerEvent>
    let heartbeat: Duration

    func send(to write: (String) async throws -> Void) async throws {
        let (frames, feed) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(256))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await forward(to: feed) }
            group.addTask { await keepAlive(feed) }
            for await frame in frames { try await write(frame) }
            group.cancelAll()
        }
    }

    private func forward(to feed: AsyncStream<String>.Continuation) async throws {
        defer { feed.finish() }
        for await event in events.cancelOnGracefulShutdown() {
            for (index, record) in API.JournalRecord.all(of: event).enumerated() {
                feed.yield(try Self.frame(record, index: index))
            }
        }
    }

    private func keepAlive(_ feed: AsyncStream<String>.Continuation) async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: heartbeat) } catch { return }
            feed.yield(": heartbeat\n\n")
        }
    }

    /// The `id` names the rollout, the journal entry and the decision in it: `support-1/7.0`.
    static func frame(_ record: API.JournalRecord, index: Int) throws -> String {
        let id = record.rollout.map { "\($0)/\(record.sequence ?? 0).\(index)" } ?? record.at
        let data = String(decoding: try API.encode(record), as: UTF8.self)
        return "event: \(record.type)\nid: \(id)\ndata: \(data)\n\n"
    }
}
