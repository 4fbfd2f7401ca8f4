import NIOCore
import SlipwayCore
import Synchronization

/// Keeps a sample of one service's exchanges for whoever reads `items`: they pass the mirror's thread, and no request waits for it.
///
/// Bounded in bytes: a reader that is too slow loses exchanges, which are counted.
package final class ExchangeRecorder: Sendable {
    /// Beside the bodies: heads and bookkeeping.
    private static let overheadBytes = 2048

    package let service: ServiceID
    package let plan: RecordingPlan
    /// Ends when as many have come as were asked for, or with `finish()`.
    package let items: AsyncStream<RecordingItem>
    let ledger = MirrorLedger()
    private let loop: any EventLoop
    private let feed: AsyncStream<RecordingItem>.Continuation
    /// Handed out so far; changed on the mirror's loop alone.
    private let recorded = Atomic<Int>(0)

    init(_ service: ServiceID, _ plan: RecordingPlan, on loop: any EventLoop) {
        self.service = service
        self.plan = plan
        self.loop = loop
        // Bounded by what the ledger lets in.
        (items, feed) = AsyncStream.makeStream()
    }

    /// Itself, for a request of the sample.
    func sampling(_ request: RequestID) -> ExchangeRecorder? { plan.takes(request) ? self : nil }

    func take(
        _ request: MirrorRequest,
        _ production: MirrorAnswer,
        _ id: RequestID,
        of version: VersionID,
        at now: Timestamp
    ) {
        let limit = plan.maxBodyBytes
        guard request.body.count <= limit, production.response.body.count <= limit else { return ledger.noteSkipped() }
        guard ledger.takes(Self.bytes(request.body, production.response), limit: plan.queueBytes) else {
            return ledger.noteDropped()
        }
        loop.execute { self.store(request, production, id, version, now) }
    }

    private func store(
        _ request: MirrorRequest,
        _ production: MirrorAnswer,
        _ id: RequestID,
        _ version: VersionID,
        _ now: Timestamp
    ) {
        let number = recorded.load(ordering: .relaxed) + 1
        guard number <= plan.count else { return }
        recorded.store(number, ordering: .relaxed)
        feed.yield(.exchange(recording(request, production, id, version, now)))
        if number == plan.count { feed.finish() }
    }

    private func recording(
        _ request: MirrorRequest,
        _ production: MirrorAnswer,
        _ id: RequestID,
        _ version: VersionID,
        _ now: Timestamp
    ) -> RecordedExchange {
        RecordedExchange(
            requestID: id,
            at: now,
            service: service,
            version: version,
            method: request.method,
            target: request.target,
            headers: plan.headers.compactMap { name in
                request.fields.first(name: name).map { Overlay.Header(name, $0) }
            },
            request: request.body,
            answer: production.response,
            outcome: production.outcome ?? .ok,
            latency: production.latency,
            timeToFirstToken: production.timeToFirstToken
        )
    }

    private static func bytes(_ request: [UInt8], _ answer: CapturedResponse) -> Int {
        request.count + answer.body.count + overheadBytes
    }

    /// What the reader has dealt with makes room for others.
    package func gave(back exchange: RecordedExchange) {
        ledger.gave(back: Self.bytes(exchange.request, exchange.answer))
    }

    package func beat() { feed.yield(.heartbeat) }

    package func finish() { feed.finish() }

    /// Of the whole recording, asked once at its end.
    package func takeCounts() -> RecordingCounts {
        RecordingCounts(recorded: recorded.load(ordering: .relaxed), ledger.takeCounts())
    }
}
