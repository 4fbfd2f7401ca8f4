/// When an endpoint of a version that has several is left out for a while, because exchanges on it failed.
package struct EjectionPolicy: Hashable, Sendable {
    /// Failures in a row: no connection, no answer in time, or a 5xx.
    package var failures: Int
    /// Of the first ejection; it doubles with each one that follows before the endpoint has recovered.
    package var time: Duration
    package var maxTime: Duration
    /// Of a version's endpoints, 0…1. One may always be ejected, the last one never.
    package var maxShare: Double
    /// How long a returned endpoint takes to get its whole share again.
    package var slowStart: Duration

    package init(
        failures: Int = 5,
        time: Duration = .seconds(30),
        maxTime: Duration = .seconds(300),
        maxShare: Double = 0.5,
        slowStart: Duration = .seconds(30)
    ) {
        self.failures = failures
        self.time = time
        self.maxTime = maxTime
        self.maxShare = maxShare
        self.slowStart = slowStart
    }
}
