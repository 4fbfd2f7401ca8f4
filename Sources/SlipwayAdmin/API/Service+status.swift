import SlipwayController
import SlipwayCore

extension API.Service {
    /// Nil where the manifest names a service that has no record yet.
    package init?(
        _ service: SlipwayCore.Service,
        in controller: ControllerStatus,
        endpoints: EndpointBook = EndpointBook()
    ) {
        guard let status = controller.services[service.id] else { return nil }
        id = service.id.rawValue
        stable = status.record.stable.rawValue
        let name = service.id
        versions = service.versions.map { API.Version($0, endpoints: endpoints.endpoints(of: $0, in: name)) }
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
    }
}

extension API.ServiceList {
    package init(_ controller: ControllerStatus, endpoints: EndpointBook) {
        services = controller.manifest.services.compactMap {
            API.Service($0, in: controller, endpoints: endpoints)
        }
    }
}

extension API.Version {
    init(_ version: SlipwayCore.Version, endpoints: [API.Endpoint]) {
        let upstream = version.upstream
        id = version.id.rawValue
        self.upstream = "\(upstream.scheme.rawValue)://\(upstream.authority)\(upstream.basePath)"
        digest = version.digest.description
        self.endpoints = endpoints
        model = version.overlay.model
    }
}
