import NIOCore
import SlipwayCore

/// Puts recorded exchanges to a version as the mirror does with those of the moment: the same requests, the same comparison, and no
/// gateway.
///
/// Both the version and, for its noise, stable are asked now; what production said first is the recording's. The sign test needs no
/// more: if both versions answer alike, their answers of now are exchangeable.
package struct ShadowReplay: Sendable {
    /// A queue that is short in the manifest is so for the users' sake.
    private static let queueBytes = 64 << 20
    private static let maxHeadBytes = 64 << 10

    private let point: MirrorPoint
    private let mirror: Mirror
    private let news: AsyncStream<ShadowNews>

    /// - Parameters:
    ///   - snapshot: its split says who shadows the service, and how.
    ///   - review: asks models about a pair, where the plan has any.
    /// - Returns: nil where nothing shadows the service.
    package init?(
        _ snapshot: Snapshot,
        service: ServiceID,
        review: @escaping @Sendable (ReviewOrder) async -> ShadowReview
    ) {
        let (news, feed) = AsyncStream.makeStream(of: ShadowNews.self)
        let mirror = Mirror(tlsContexts: TLSContexts(), maxHeadBytes: Self.maxHeadBytes, review: review) {
            feed.yield($0)
        }
        guard let table = snapshot.services.first(where: { $0.service.id == service }),
            let point = MirrorPoint(table, prices: snapshot.prices, mirror: mirror)
        else { return nil }
        (self.point, self.mirror, self.news) = (point, mirror, news)
    }

    /// Once for each replay. Ends when every exchange has made a pair, or is known to make none.
    ///
    /// - Parameters:
    ///   - headers: sent with each request beside the recorded ones, such as a key.
    ///   - report: is told of pairs as they come.
    package func run(
        _ exchanges: [RecordedExchange],
        headers: [Overlay.Header] = [],
        report: @escaping @Sendable (ShadowNews) -> Void
    ) async throws(ReplayError) {
        var jobs: [MirrorJob] = []
        for exchange in exchanges { jobs.append(try job(exchange, headers)) }
        await run(jobs[...], report)
    }

    private func run(_ jobs: ArraySlice<MirrorJob>, _ report: @escaping @Sendable (ShadowNews) -> Void) async {
        var waiting = jobs
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await mirror.run() }
            var left = waiting.count
            send(&waiting)
            if left > 0 {
                for await part in news {
                    left -= part.exchanges
                    report(part)
                    if left <= 0 { break }
                    send(&waiting)
                }
            }
            tasks.cancelAll()
        }
    }

    /// As many as may wait.
    private func send(_ waiting: inout ArraySlice<MirrorJob>) {
        let jobs = waiting.prefix { point.lane.ledger.takes($0.bytes, limit: max(Self.queueBytes, $0.bytes)) }
        waiting.removeFirst(jobs.count)
        point.lane.take(Array(jobs))
    }

    private func job(_ exchange: RecordedExchange, _ headers: [Overlay.Header]) throws(ReplayError) -> MirrorJob {
        var production = MirrorAnswer(exchange.answer, latency: exchange.latency)
        production.timeToFirstToken = exchange.timeToFirstToken
        production.outcome = exchange.outcome
        return MirrorJob(
            point: point,
            id: exchange.requestID,
            at: exchange.at,
            api: exchange.answer.api,
            request: MirrorRequest(
                method: exchange.method,
                target: exchange.target,
                fields: try fields(exchange, headers),
                body: exchange.request
            ),
            production: production,
            asksTwice: point.assignment.share(of: exchange.requestID) == .withNoise
        )
    }

    private func fields(_ exchange: RecordedExchange, _ headers: [Overlay.Header]) throws(ReplayError) -> HeadFields {
        let given = Set(headers.map(\.name))
        do throws(WireFault) {
            return try .read(exchange.headers.filter { !given.contains($0.name) } + headers)
        } catch {
            throw ReplayError(
                description: "the headers of request \(exchange.requestID) cannot be sent: \(error.words)"
            )
        }
    }
}

/// Why a recording cannot be replayed.
package struct ReplayError: Error, CustomStringConvertible {
    package let description: String
}

extension ShadowNews {
    /// Those that it tells the end of.
    fileprivate var exchanges: Int {
        scores.count + counts.dropped + counts.overBudget + counts.skipped + counts.unanswered
    }
}

extension HeadFields {
    /// Of headers from elsewhere than a connection, under the same rules.
    fileprivate static func read(_ headers: [Overlay.Header]) throws(WireFault) -> HeadFields {
        var decoder = RequestDecoder(maxHeadBytes: .max)
        let lines = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        decoder.append(ByteBuffer(string: "POST / HTTP/1.1\r\n\(lines)\r\n"))
        guard case .head(_, let fields)? = try decoder.next() else {
            throw .malformed("they do not end")
        }
        return fields
    }
}
