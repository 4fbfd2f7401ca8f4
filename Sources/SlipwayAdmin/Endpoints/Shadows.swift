import Hummingbird
import SlipwayController
import SlipwayCore

extension AdminContext {
    var shadowEndpoints: [Endpoint] {
        [Endpoint(.get, "/api/v1/shadow/:id/report") { try shadowReport($0, $1) }]
    }

    /// By a rollout's id, or by a service's: then of its last shadow.
    private func shadowReport(_ request: Request, _ context: BasicRequestContext) throws -> Response {
        _ = try RequestQuery(of: request, known: [])
        let name = try context.name("id")
        let status = controller.status
        guard let (record, rollout) = status.shadow(named: name) else {
            throw API.Problem(.notFound, "neither a rollout nor a service \(name) has been shadowed")
        }
        return try Response.json(API.ShadowReport(record, of: rollout))
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
