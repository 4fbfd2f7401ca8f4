import Hummingbird
import SlipwayController
import SlipwayCore

/// Versions tried out, before or beside their traffic: nothing is kept, and nothing follows from it.
extension AdminContext {
    var trialEndpoints: [Endpoint] {
        [
            Endpoint(.post, "/api/v1/services/:service/versions/:version/smoke") { try await smoke($0, $1) },
            Endpoint(.get, "/api/v1/services/:service/versions/:version/plan") { try plan($0, $1) },
            Endpoint(.post, "/api/v1/services/:service/versions/:version/evaluate") { try await evaluate($0, $1) },
        ]
    }

    private func smoke(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let asked = try await RequestBody(of: request).decode(API.Smoke.self)
        let (service, version, status) = try findVersion(context)
        let set = try choose(asked.checks, of: status.manifest.checks, standard: "smoke", "set of checks") {
            $0.id.rawValue
        }
        let report = try await runner.run(set, against: CheckTarget(version, of: service))
        return try Response.json(API.SmokeReport(report, of: service.id, version.id))
    }

    private func evaluate(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let asked = try await RequestBody(of: request).decode(API.Evaluate.self)
        let (service, version, status) = try findVersion(context)
        let all = status.manifest.evaluations
        let evaluation = try choose(asked.evaluation, of: all, standard: nil, "evaluation") { $0.id.rawValue }
        let stable = status.services[service.id].flatMap { service.placed($0.record.places)[$0.record.stable] }
        let report = try await runner.run(
            evaluation,
            candidate: CheckTarget(version, of: service),
            stable: stable.map { CheckTarget($0, of: service) }
        )
        return try Response.json(API.EvaluationReport(report, of: service.id))
    }

    private func plan(_ request: Request, _ context: BasicRequestContext) throws -> Response {
        let (service, status) = try find(ServiceID(try context.name("service")))
        let version = try find(VersionID(try context.name("version")), in: service)
        let asked = try RequestQuery(of: request, known: ["strategy"])["strategy"].map { StrategyID($0) }
        guard let plan = API.VersionPlan(version, of: service, strategy: asked, in: status, at: clock.now()) else {
            throw API.Problem(.notFound, "no strategy \(asked ?? service.strategy ?? "default")")
        }
        return try Response.json(plan)
    }

    private var runner: CheckRunner { CheckRunner() }

    private func findVersion(_ context: BasicRequestContext) throws -> (SlipwayCore.Service, Version, ControllerStatus)
    {
        let (service, status) = try find(ServiceID(try context.name("service")))
        let id = VersionID(try context.name("version"))
        let version = try find(id, in: service)
        guard version.deployment != nil else { return (service, version, status) }
        let places = status.services[service.id]?.record.places ?? [:]
        guard let placed = service.placed(places)[id] else {
            throw API.Problem(.refused, "\(id) is deployed nowhere: the rollout that deploys it can have a smoke step")
        }
        return (service, placed, status)
    }

    private func find(_ id: VersionID, in service: SlipwayCore.Service) throws -> Version {
        guard let version = service[id] else {
            let known = service.versions.map(\.id.rawValue).joined(separator: ", ")
            throw API.Problem(.notFound, "\(service.id) has no version \(id); there are: \(known)")
        }
        return version
    }

    private func choose<Thing>(
        _ asked: String?,
        of things: [Thing],
        standard: String?,
        _ kind: String,
        name: (Thing) -> String
    ) throws -> Thing {
        do throws(UnclearName) {
            return try UnclearName.choose(asked, of: things, standard: standard, kind, name: name)
        } catch {
            throw API.Problem(.notFound, "\(error)")
        }
    }
}
