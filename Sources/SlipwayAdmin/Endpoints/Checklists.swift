import Hummingbird
import SlipwayController
import SlipwayCore

extension AdminContext {
    var checklistEndpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/rollouts/:id/checklist") { _, context in try checklist(try findRollout(context)) },
            Endpoint(.post, "/api/v1/rollouts/:id/checklist/:item/approve") { try await approve($0, $1) },
        ]
    }

    private func checklist(_ status: RolloutStatus) throws -> Response {
        guard let checklist = API.Checklist(status.rollout) else {
            throw API.Problem(
                .notFound,
                "\(status.rollout.id) has no checklist: services.\(status.rollout.service).checklist names none"
            )
        }
        return try Response.json(checklist)
    }

    private func approve(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let asked = try await RequestBody(of: request).decode(API.Approve.self)
        let item = ChecklistItemID(try context.name("item"))
        let approval = Approval(by: asked.by, evidence: asked.evidence ?? "")
        let id = try findRollout(context).rollout.id
        return try checklist(try await controller.command(.approve(item, approval), id))
    }

    private func findRollout(_ context: BasicRequestContext) throws -> RolloutStatus {
        let id = RolloutID(try context.name("id"))
        guard let status = controller.status.rollouts[id] else { throw API.Problem(.notFound, "no rollout \(id)") }
        return status
    }
}
