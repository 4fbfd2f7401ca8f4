import Hummingbird
import SlipwayController
import SlipwayCore

extension AdminContext {
    var shadowEndpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/shadow/:id/report") { try shadowReport($0, $1) },
            Endpoint(.post, "/api/v1/shadow/:id/preferences") { try await prefer($0, $1) },
        ]
    }

    /// By a rollout's id, or by a service's: then of its last shadow.
    private func shadowReport(_ request: Request, _ context: BasicRequestContext) throws -> Response {
        _ = try RequestQuery(of: request, known: [])
        let (record, rollout) = try findShadow(context)
        return try Response.json(API.ShadowReport(record, of: rollout))
    }

    /// Taken of one of the last pairs, and counted a moment later; of a pair that has a preference already it changes nothing.
    private func prefer(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let (record, _) = try findShadow(context)
        let body = try await RequestBody(of: request).decode(API.Preference.self)
        guard let id = RequestID(body.requestId) else {
            throw API.Problem(.malformed, "the field `request_id` is not a UUID", field: "request_id")
        }
        guard let preference = ShadowPreference(rawValue: body.preferred) else {
            throw API.Problem(.malformed, "the field `preferred` is shadow, production or tie", field: "preferred")
        }
        guard record.book.knows(id) else {
            throw API.Problem(
                .notFound,
                "none of the last pairs is of the request \(body.requestId)",
                field: "request_id"
            )
        }
        var news = ShadowNews(rollout: record.rollout, attempt: record.attempt)
        news.preferences[id] = preference
        controller.report(news)
        return try Response.json(body, status: .accepted)
    }

    private func findShadow(_ context: BasicRequestContext) throws -> (ShadowRecord, Rollout) {
        let name = try context.name("id")
        guard let found = controller.status.shadow(named: name) else {
            throw API.Problem(.notFound, "neither a rollout nor a service \(name) has been shadowed")
        }
        return found
    }
}

extension ControllerStatus {
    fileprivate func shadow(named name: String) -> (ShadowRecord, Rollout)? {
        if let record = shadows[RolloutID(name)], let rollout = rollouts[RolloutID(name)]?.rollout {
            return (record, rollout)
        }
        let last = rolloutsByAge.first { $0.rollout.service == ServiceID(name) && shadows[$0.rollout.id] != nil }
        return last.flatMap { status in shadows[status.rollout.id].map { ($0, status.rollout) } }
    }
}
