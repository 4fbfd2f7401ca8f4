import Foundation
import Hummingbird
import SlipwayController
import SlipwayCore

extension AdminContext {
    var serviceEndpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/services") { _, _ in
                try Response.json(
                    API.ServiceList(controller.status, endpoints: await gatewayEndpoints(), processes: processes())
                )
            },
            Endpoint(.get, "/api/v1/services/:service") { _, context in try await service(context) },
            Endpoint(.get, "/api/v1/services/:service/metrics") { try serviceMetrics($0, $1) },
            Endpoint(.get, "/api/v1/services/:service/forecast") { try forecast($0, $1) },
            Endpoint(.post, "/api/v1/services/:service/rollouts") { try await start($0, $1) },
            Endpoint(.post, "/api/v1/services/:service/undo") { try await undo($0, $1) },
        ]
    }

    private func service(_ context: BasicRequestContext) async throws -> Response {
        let (spec, status) = try find(ServiceID(try context.name("service")))
        let endpoints = await gatewayEndpoints()
        guard let shown = API.Service(spec, in: status, endpoints: endpoints, processes: processes()) else {
            throw API.Problem(.unavailable, "not known yet")
        }
        return try Response.json(shown)
    }

    private func serviceMetrics(_ request: Request, _ context: BasicRequestContext) throws -> Response {
        let (spec, status) = try find(ServiceID(try context.name("service")))
        let query = try RequestQuery(of: request, known: ["window"])
        let window = try query.duration("window", in: .seconds(5) ... .seconds(3600), default: .seconds(300))
        return try Response.json(API.ServiceMetrics(spec, in: status, window: window, at: clock.now()))
    }

    private func forecast(_ request: Request, _ context: BasicRequestContext) throws -> Response {
        let (spec, status) = try find(ServiceID(try context.name("service")))
        let asked = try RequestQuery(of: request, known: ["strategy"])["strategy"].map { StrategyID($0) }
        guard let forecast = status.forecast(of: spec.id, strategy: asked, at: clock.now()) else {
            throw API.Problem(.notFound, "no strategy \(asked ?? spec.strategy ?? "default")")
        }
        return try Response.json(API.Forecast(forecast, of: spec.id))
    }

    private func start(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let asked = try await RequestBody(of: request).decode(API.StartRollout.self)
        let status = try await controller.start(
            try asked.target,
            of: ServiceID(try context.name("service")),
            strategy: asked.strategy.map { StrategyID($0) },
            supersede: asked.supersede ?? false
        )
        return try created(status)
    }

    private func undo(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let asked = try await RequestBody(of: request).decode(API.Undo.self)
        let service = ServiceID(try context.name("service"))
        let known = Set(controller.status.rollouts.keys)
        let status = try await controller.undo(service, to: asked.to.map { VersionID($0) })
        return known.contains(status.rollout.id) ? try shown(status) : try created(status)
    }

    private func created(_ status: RolloutStatus) throws -> Response {
        try Response.json(
            API.Rollout(status, in: controller.status),
            status: .created,
            headers: [.location: "/api/v1/rollouts/\(status.rollout.id)"]
        )
    }

    func shown(_ status: RolloutStatus) throws -> Response {
        try Response.json(API.Rollout(status, in: controller.status))
    }

    func find(_ id: ServiceID) throws -> (SlipwayCore.Service, ControllerStatus) {
        let status = controller.status
        guard let service = status.manifest[id] else {
            let known = status.manifest.services.map(\.id.rawValue).joined(separator: ", ")
            throw API.Problem(.notFound, "no service \(id); there are: \(known)")
        }
        return (service, status)
    }
}

extension API.StartRollout {
    fileprivate var target: RolloutTarget {
        get throws {
            switch (version, variant) {
            case (let version?, nil): return .version(VersionID(version))
            case (nil, let variant?): return .variant(variant)
            case (nil, nil): throw API.Problem(.malformed, "the field `version` is missing", field: "version")
            case (_?, _?):
                throw API.Problem(
                    .malformed,
                    "give `version` or `variant`: a rollout is of one of them",
                    field: "variant"
                )
            }
        }
    }
}

extension BasicRequestContext {
    /// A name in the path, decoded.
    func name(_ parameter: String) throws -> String {
        let text = try parameters.require(parameter)
        guard let name = text.removingPercentEncoding else {
            throw API.Problem(.malformed, "the path's \(parameter) cannot be decoded")
        }
        return name
    }
}
