/// How many exchanges of a service may be with its upstreams at once, in the whole process.
package struct ConcurrencyLimit: Hashable, Sendable {
    package var max: Int
    /// What a client that is turned away is asked to wait: whole seconds, as `retry-after` has them.
    package var retryAfter: Duration

    package init(max: Int, retryAfter: Duration = .seconds(1)) {
        self.max = max
        self.retryAfter = retryAfter
    }
}
