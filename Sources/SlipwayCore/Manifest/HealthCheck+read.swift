extension HealthCheck {
    static func read(_ field: Field) -> HealthCheck? {
        guard var fields = field.fields() else { return nil }
        var check = HealthCheck(path: "/")
        if fields.peek("path") == nil { field.reportMissing("has no path", hint: "add path: /healthz") }
        fields.take("path", into: &check.path) { $0.requestPath() }
        fields.take("interval", into: &check.interval) { $0.positiveDuration() }
        check.timeout = min(check.timeout, check.interval)
        fields.take("timeout", into: &check.timeout) { $0.positiveDuration() }
        fields.take("successes", into: &check.successes) { $0.integer(from: 1, through: 100) }
        fields.take("failures", into: &check.failures) { $0.integer(from: 1, through: 100) }
        fields.finish { ["healthy": "did you mean successes?", "unhealthy": "did you mean failures?"][$0] }
        if check.timeout > check.interval { field.report("the timeout is longer than the interval") }
        return check
    }
}

extension EjectionPolicy {
    static func read(_ field: Field) -> EjectionPolicy? {
        guard var fields = field.fields() else { return nil }
        var policy = EjectionPolicy()
        fields.take("failures", into: &policy.failures) { $0.integer(from: 1, through: 1000) }
        fields.take("time", into: &policy.time) { $0.positiveDuration() }
        policy.maxTime = max(policy.maxTime, policy.time)
        fields.take("maxTime", into: &policy.maxTime) { $0.positiveDuration() }
        fields.take("maxShare", into: &policy.maxShare) { $0.share() }
        fields.take("slowStart", into: &policy.slowStart) { $0.duration() }
        fields.finish()
        if policy.maxTime < policy.time { field.report("maxTime is shorter than time") }
        return policy
    }
}

extension Field {
    func requestPath() -> String? {
        parsed("a path such as /healthz") { text throws(ValueFault) in
            guard text.hasPrefix("/"), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw ValueFault("is no path", hint: "write it like /healthz")
            }
            return text
        }
    }
}
