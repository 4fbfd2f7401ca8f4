import Hummingbird
import SlipwayController
import SlipwayCore

extension AdminContext {
    var rolloutEndpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/rollouts") { request, _ in try rollouts(request) },
            Endpoint(.get, "/api/v1/rollouts/:id") { _, context in try shown(try find(context)) },
            Endpoint(.get, "/api/v1/rollouts/:id/events") { try await journal($0, $1) },
            Endpoint(.get, "/api/v1/rollouts/:id/observations") { try await observations($0, $1) },
            verb("promote", API.Promote.self) { .promote(full: $0.full ?? false) },
            verb("pause", API.Nothing.self) { _ in .pause },
            verb("resume", API.Nothing.self) { _ in .resume },
            verb("abort", API.Abort.self) { .abort(reason: $0.reason) },
            Endpoint(.post, "/api/v1/rollouts/:id/retry") { try await retry($0, $1) },
        ]
    }

    private func verb<Body: Fields & Decodable & SendableMetatype>(
        _ name: String,
        _ type: Body.Type,
        _ command: @escaping @Sendable (Body) -> Rollout.Command
    ) -> Endpoint {
        Endpoint(.post, "/api/v1/rollouts/:id/\(name)") { request, context in
            let asked = try await RequestBody(of: request).decode(type)
            return try shown(try await controller.command(command(asked), try id(context)))
        }
    }

    private func retry(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        _ = try await RequestBody(of: request).decode(API.Nothing.self)
        return try shown(try await controller.retry(try id(context)))
    }

    private func rollouts(_ request: Request) throws -> Response {
        let query = try RequestQuery(of: request, known: ["service", "limit"])
        let limit = try query.integer("limit", in: 1...1000, default: 100)
        let service = try query["service"].map { try find(ServiceID($0)).0.id }
        return try Response.json(API.RolloutList(controller.status, service: service, limit: limit))
    }

    private func journal(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let query = try RequestQuery(of: request, known: ["after"])
        let after = try query.integer("after", in: 0...99_999_999, default: 0)
        let entries = try await controller.journal(of: try find(context).rollout.id, after: after)
        return try Response.json(API.JournalRecordList(events: entries.flatMap { API.JournalRecord.all(of: $0) }))
    }

    private func observations(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        _ = try RequestQuery(of: request, known: [])
        let lines = try await controller.observations(of: try find(context).rollout.id)
        return Response(
            status: .ok,
            headers: [.contentType: "application/x-ndjson"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: lines))
        )
    }

    private func id(_ context: BasicRequestContext) throws -> RolloutID { RolloutID(try context.name("id")) }

    private func find(_ context: BasicRequestContext) throws -> RolloutStatus {
        let id = try id(context)
        guard let status = controller.status.rollouts[id] else { throw API.Problem(.notFound, "no rollout \(id)") }
        return status
    }
}
