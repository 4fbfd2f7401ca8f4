import SlipwayCore

/// What the gateway knows of the endpoints; one that it has not used yet is well.
package struct EndpointBook: Sendable {
    package struct Key: Hashable, Sendable {
        let service: ServiceID
        let version: VersionID
        /// Host and port, with the upstream's own path.
        let address: String

        package init(service: ServiceID, version: VersionID, address: String) {
            self.service = service
            self.version = version
            self.address = address
        }
    }

    private let found: [Key: API.Endpoint]

    package init(_ found: [Key: API.Endpoint] = [:]) { self.found = found }

    func endpoints(of version: SlipwayCore.Version, in service: ServiceID) -> [API.Endpoint] {
        version.endpoints.map { upstream in
            let address = upstream.authority + upstream.basePath
            let key = Key(service: service, version: version.id, address: address)
            var endpoint = found[key] ?? API.Endpoint(url: "", state: .ok)
            endpoint.url = "\(upstream.scheme.rawValue)://\(address)"
            return endpoint
        }
    }
}
