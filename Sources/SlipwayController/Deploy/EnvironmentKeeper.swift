import SlipwayCore

/// Sees to it that every environment runs what the store says that it holds.
package protocol EnvironmentKeeper: Sendable {
    /// What all environments hold from now on; what one ran before, and holds no more, is stopped. Never waits.
    func keep(_ holdings: [Holding])
}

/// A version in an environment, with what is needed to run it there.
package struct Holding: Hashable, Sendable {
    package let service: Service
    package let environment: Environment
    package let version: Version
    package let deployment: String

    package init(service: Service, environment: Environment, version: Version, deployment: String) {
        self.service = service
        self.environment = environment
        self.version = version
        self.deployment = deployment
    }

    package var key: EnvironmentKey { EnvironmentKey(service: service.id, environment: environment.id) }
}

/// For manifests without processes, and for tests.
package struct NoEnvironmentKeeper: EnvironmentKeeper {
    package init() {}

    package func keep(_ holdings: [Holding]) {}
}
