/// One request with what its answer must be: a smoke test, a case of an evaluation, an item of a checklist.
package struct RequestCheck: Hashable, Sendable {
    package var name: String
    package var request: CheckRequest
    /// All of them must hold. Beside them an answer must always come, and come to its end.
    package var expectations: [CheckExpectation]
    /// How often it is tried again after a failure.
    package var retries: Int
    /// For one attempt, from the first byte sent to the last one received.
    package var timeout: Duration

    package static let defaultTimeout = Duration.seconds(30)

    package init(
        name: String,
        request: CheckRequest,
        expectations: [CheckExpectation] = [],
        retries: Int = 0,
        timeout: Duration = defaultTimeout
    ) {
        self.name = name
        self.request = request
        self.expectations = expectations
        self.retries = retries
        self.timeout = timeout
    }
}

/// Checks under one name, in the order written: they run beside each other, and all must pass.
package struct CheckSet: Hashable, Sendable {
    package var id: CheckSetID
    package var checks: [RequestCheck]

    package init(id: CheckSetID, checks: [RequestCheck]) {
        self.id = id
        self.checks = checks
    }

    /// An upper bound for all of it: each check has its attempts one after another.
    package var deadline: Duration {
        checks.map { $0.timeout * ($0.retries + 1) }.max() ?? .zero
    }
}
