/// A place of a service that a version can be deployed to: where it answers, how a version gets there, and how to tell that it is well.
package struct Environment: Hashable, Sendable {
    package var id: EnvironmentID
    package var upstream: Upstream
    package var deployer: Deployer
    package var health: EnvironmentHealth

    package init(
        id: EnvironmentID,
        upstream: Upstream,
        deployer: Deployer = .none,
        health: EnvironmentHealth = EnvironmentHealth()
    ) {
        self.id = id
        self.upstream = upstream
        self.deployer = deployer
        self.health = health
    }
}

/// How a version gets into an environment.
package enum Deployer: Hashable, Sendable {
    /// It is there already.
    case none
    /// Slipway runs it: one process that is started again when it ends.
    case process(ProcessDeployer)
    /// A program that puts it there and ends.
    case command(CommandDeployer)
    /// A server that puts it there and is asked until it has.
    case webhook(WebhookDeployer)
}

package struct ProcessDeployer: Hashable, Sendable {
    /// The program first; `{version}`, `{environment}` and `{port}` stand for what is being started.
    package var arguments: [String]
    /// From TERM to KILL.
    package var stopTimeout: Duration

    package static let defaultStopTimeout = Duration.seconds(10)

    package init(arguments: [String], stopTimeout: Duration = defaultStopTimeout) {
        self.arguments = arguments
        self.stopTimeout = stopTimeout
    }
}

package struct CommandDeployer: Hashable, Sendable {
    /// The program first; `{version}`, `{environment}` and `{port}` stand for what is being deployed.
    package var arguments: [String]
    package var timeout: Duration
    /// Whether it may run again where an earlier run was cut off, and nobody knows how far it came.
    package var isIdempotent: Bool

    package static let defaultTimeout = Duration.seconds(300)

    package init(arguments: [String], timeout: Duration = defaultTimeout, isIdempotent: Bool = false) {
        self.arguments = arguments
        self.timeout = timeout
        self.isIdempotent = isIdempotent
    }
}

package struct WebhookDeployer: Hashable, Sendable {
    package var url: String
    /// Sent as they are; a secret comes from the environment.
    package var headers: [Overlay.Header]
    /// Between two questions while the answer is `IN_PROGRESS`.
    package var interval: Duration
    package var timeout: Duration

    package static let defaultInterval = Duration.seconds(2)
    package static let defaultTimeout = Duration.seconds(300)

    package init(
        url: String,
        headers: [Overlay.Header] = [],
        interval: Duration = defaultInterval,
        timeout: Duration = defaultTimeout
    ) {
        self.url = url
        self.headers = headers
        self.interval = interval
        self.timeout = timeout
    }
}

/// When an environment counts as healthy: asked by its own URL, not through users' traffic.
package struct EnvironmentHealth: Hashable, Sendable {
    /// Nil: any answer to `GET /` will do, whatever its status.
    package var path: String?
    package var interval: Duration
    package var timeout: Duration
    /// In a row.
    package var successes: Int
    /// From the end of the deploy.
    package var deadline: Duration

    package init(
        path: String? = nil,
        interval: Duration = .seconds(2),
        timeout: Duration = .seconds(1),
        successes: Int = 2,
        deadline: Duration = .seconds(120)
    ) {
        self.path = path
        self.interval = interval
        self.timeout = timeout
        self.successes = successes
        self.deadline = deadline
    }
}
