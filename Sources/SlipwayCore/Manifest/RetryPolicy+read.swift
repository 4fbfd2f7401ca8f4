extension RetryPolicy {
    static func read(_ field: Field) -> RetryPolicy? {
        guard var fields = field.fields() else { return nil }
        var policy = RetryPolicy()
        fields.take("attempts", into: &policy.attempts) { $0.integer(from: 1, through: 10) }
        fields.take("on", into: &policy.causes, Cause.readAll)
        if let waits = fields.take("backoff")?.backoff(policy) { policy = waits }
        fields.take("retryAfter", into: &policy.maxRetryAfter) { $0.duration() }
        fields.take("budget", into: &policy.budget) { $0.share() }
        fields.finish()
        return policy
    }
}

extension RetryPolicy.Cause {
    static func readAll(_ field: Field) -> Set<RetryPolicy.Cause>? {
        field.items("a list such as [connect, 503, stream]").map { Set($0.compactMap(read)) }
    }

    private static let hint = "write connect, stream, 408, 409, 429 or a status from 500 to 599"

    private static func read(_ field: Field) -> RetryPolicy.Cause? {
        field.parsed("a cause such as connect, stream or 503") { text throws(ValueFault) in
            switch text {
            case "connect": return .connect
            case "stream": return .stream
            default:
                guard let status = Int(text), [408, 409, 429].contains(status) || (500..<600).contains(status) else {
                    throw ValueFault("is nothing to retry on", hint: hint)
                }
                return .status(status)
            }
        }
    }
}

extension Field {
    /// `100ms`, or `{base: 100ms, max: 2s}`.
    fileprivate func backoff(_ policy: RetryPolicy) -> RetryPolicy? {
        var policy = policy
        guard isMap else {
            guard let base = positiveDuration() else { return nil }
            policy.backoff = base
            policy.maxBackoff = max(policy.maxBackoff, base)
            return policy
        }
        guard var fields = fields() else { return nil }
        fields.take("base", into: &policy.backoff) { $0.positiveDuration() }
        fields.take("max", into: &policy.maxBackoff) { $0.positiveDuration() }
        fields.finish()
        if policy.maxBackoff < policy.backoff { report("max is shorter than base") }
        return policy
    }

    /// A percentage, as a share 0…1.
    func share() -> Double? {
        guard let percent = number("a percentage such as 10") else { return nil }
        guard (0...100).contains(percent) else {
            report("must be from 0 to 100")
            return nil
        }
        return percent / 100
    }

    func integer(from least: Int, through most: Int) -> Int? {
        guard let number = integer(atLeast: least) else { return nil }
        guard number <= most else {
            report("is too large: at most \(most)")
            return nil
        }
        return number
    }
}
