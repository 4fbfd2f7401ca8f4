/// How the gateway asks each endpoint of a service's versions whether it is well.
package struct HealthCheck: Hashable, Sendable {
    package var path: String
    package var interval: Duration
    package var timeout: Duration
    /// In a row, until an endpoint that was unwell is well again.
    package var successes: Int
    /// In a row, until it counts as unwell.
    package var failures: Int

    package init(
        path: String,
        interval: Duration = .seconds(2),
        timeout: Duration = .seconds(1),
        successes: Int = 2,
        failures: Int = 3
    ) {
        self.path = path
        self.interval = interval
        self.timeout = timeout
        self.successes = successes
        self.failures = failures
    }
}
