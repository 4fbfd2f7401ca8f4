extension Service {
    package subscript(_ id: EnvironmentID) -> Environment? { environments.first { $0.id == id } }

    /// The service as the gateway is to see it: each deployed version answers at the URL of the environment that holds it, and those
    /// that none holds are not there. Versions with an upstream of their own stay as they are.
    package func placed(_ places: [VersionID: EnvironmentID]) -> Service {
        guard versions.contains(where: { $0.deployment != nil }) else { return self }
        var placed = self
        placed.versions = versions.compactMap { version in
            guard version.deployment != nil else { return version }
            guard let place = places[version.id], let environment = self[place] else { return nil }
            var version = version
            version.upstream = environment.upstream
            return version
        }
        return placed
    }
}
