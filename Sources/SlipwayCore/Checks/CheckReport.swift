/// What became of one check.
package struct CheckReport: Hashable, Sendable {
    package var name: String
    package var passed: Bool
    /// Of the last attempt, one line each.
    package var failures: [String]
    package var attempts: Int
    /// 0 where no response came.
    package var status: Int
    package var latencyMilliseconds: Double?
    package var timeToFirstTokenMilliseconds: Double?
    package var tokens: TokenUsage?
    /// The answer's beginning.
    package var answer: String

    package init(_ check: RequestCheck, _ answer: CheckedAnswer, attempts: Int) {
        name = check.name
        failures = check.failures(answer)
        passed = failures.isEmpty
        self.attempts = attempts
        status = answer.answer.status
        latencyMilliseconds = answer.answer.latency.map { $0.inSeconds * 1000 }
        timeToFirstTokenMilliseconds = answer.answer.timeToFirstToken.map { $0.inSeconds * 1000 }
        tokens = answer.answer.tokens
        self.answer = answer.text.isEmpty ? "" : answer.text.excerpt
    }
}

/// What became of a set of checks.
package struct CheckSetReport: Hashable, Sendable {
    package var set: CheckSetID
    package var checks: [CheckReport]

    package init(set: CheckSetID, checks: [CheckReport]) {
        self.set = set
        self.checks = checks
    }

    package var passed: Bool { checks.allSatisfy(\.passed) }

    /// For a journal: every reason, and in the last line, which stands for all of it, the number with the first one.
    package var summary: String {
        let failed = checks.filter { !$0.passed }
        let lines = failed.flatMap { check in check.failures.map { "\(check.name): \($0)" } }
        guard let first = lines.first else { return "\(checks.count) of \(checks.count) checks passed" }
        return (lines + ["\(failed.count) of \(checks.count) checks failed: \(first)"]).joined(separator: "\n")
    }
}
