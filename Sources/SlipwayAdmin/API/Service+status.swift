import SlipwayController
import SlipwayCore

extension API.Service {
    /// Nil where the manifest names a service that has no record yet.
    package init?(
        _ service: SlipwayCore.Service,
        in controller: ControllerStatus,
        endpoints: EndpointBook = EndpointBook(),
        processes: ProcessBook = [:]
    ) {
        guard let status = controller.services[service.id] else { return nil }
        id = service.id.rawValue
        stable = status.record.stable.rawValue
        let name = service.id
        let places = status.record.places
        let placed = service.placed(places)
        versions = service.versions.map { version in
            guard let there = placed[version.id] else { return API.Version(version, endpoints: [], in: nil) }
            let place = version.deployment.flatMap { _ in places[version.id] }
            return API.Version(there, endpoints: endpoints.endpoints(of: there, in: name), in: place)
        }
        let latest = controller.latestRollout(of: service.id)?.rollout
        environments = API.Environment.all(of: service, status.record, latest, processes)
        weights = API.Weights(status)
        history = status.record.history.map(\.rawValue)
        takenBack = status.record.takenBack.map {
            API.TakenBack(version: $0.version.rawValue, rollout: $0.rollout.rawValue)
        }
        pathPrefix = service.route.pathPrefix
        hosts = service.route.hosts
        active = status.record.active?.rawValue
        rollout = controller.latestRollout(of: service.id)?.rollout.id.rawValue
        strategy = service.strategy?.rawValue
        aiConfig = service.aiConfig?.flag
    }
}

extension API.ServiceList {
    package init(_ controller: ControllerStatus, endpoints: EndpointBook, processes: ProcessBook = [:]) {
        services = controller.manifest.services.compactMap {
            API.Service($0, in: controller, endpoints: endpoints, processes: processes)
        }
    }
}

extension API.Version {
    init(_ version: SlipwayCore.Version, endpoints: [API.Endpoint], in environment: EnvironmentID?) {
        let upstream = version.upstream
        let isThere = version.deployment == nil || environment != nil
        id = version.id.rawValue
        self.upstream = isThere ? "\(upstream.scheme.rawValue)://\(upstream.authority)\(upstream.basePath)" : ""
        digest = version.digest.description
        self.endpoints = endpoints
        self.environment = environment?.rawValue
        model = version.overlay.model
    }
}
