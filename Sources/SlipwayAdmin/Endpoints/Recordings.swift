import Hummingbird
import NIOCore
import SlipwayCore

/// Production's exchanges, kept by whoever asks for them: to put them to a version later (`slipway shadow replay`).
extension AdminContext {
    var recordingEndpoints: [Endpoint] {
        [Endpoint(.post, "/api/v1/services/:service/record") { try await recordService($0, $1) }]
    }

    /// Lasts as long as the answer: who ends the connection ends the recording, and nothing is kept here.
    private func recordService(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let asked = try await RequestBody(of: request).decode(API.Record.self)
        let service = try find(ServiceID(try context.name("service"))).0.id
        let (plan, time) = (try asked.plan, try asked.time)
        guard let feed = await record(service, plan) else {
            throw API.Problem(.refused, "\(service) is being recorded already: end that recording first")
        }
        // Often, for until a reader is known to have gone nobody else can record.
        let heartbeat = min(heartbeat, .seconds(1))
        return Response(
            status: .ok,
            headers: [.contentType: "application/x-ndjson", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                do {
                    // Whoever has seen this line misses nothing that comes after.
                    try await writer.write(ByteBuffer(string: "\n"))
                    try await feed.send(keepsContent: plan.keepsContent, for: time, heartbeat: heartbeat) {
                        try await writer.write(ByteBuffer(bytes: $0))
                    }
                } catch {
                    _ = feed.end()
                    throw error
                }
                try await writer.write(ByteBuffer(bytes: feed.end().line))
                try await writer.finish(nil)
            }
        )
    }
}

extension API.Record {
    private static let longest = 24 * 3600

    fileprivate var plan: RecordingPlan {
        get throws {
            guard let share = Weight(percent: percentage ?? 100), share > .none else {
                throw API.Problem(.malformed, "`percentage` is a number above 0, at most 100", field: "percentage")
            }
            guard (1...1_000_000).contains(count ?? 1000) else {
                throw API.Problem(.malformed, "`count` is a whole number from 1 to 1000000", field: "count")
            }
            if let secret = headers?.first(where: RecordingPlan.isSecret) {
                throw API.Problem(.malformed, "the header \(secret) is never recorded", field: "headers")
            }
            return RecordingPlan(
                share: share,
                count: count ?? 1000,
                keepsContent: content ?? false,
                headers: headers ?? []
            )
        }
    }

    fileprivate var time: Duration {
        get throws {
            guard (1...Self.longest).contains(seconds ?? 600) else {
                throw API.Problem(.malformed, "`seconds` is a whole number from 1 to \(Self.longest)", field: "seconds")
            }
            return .seconds(seconds ?? 600)
        }
    }
}
