import SlipwayCore

extension API {
    /// Body of `POST /api/v1/services/{service}/versions/{version}/smoke`.
    package struct Smoke: Codable, Hashable, Sendable {
        /// The set's name; nil: `smoke`, or the only one that there is.
        package var checks: String?

        package init(checks: String? = nil) { self.checks = checks }
    }

    /// What became of a set of checks.
    package struct SmokeReport: Codable, Hashable, Sendable {
        package var service: String
        package var version: String
        package var set: String
        package var passed: Bool
        package var checks: [CheckReport]
    }

    package struct CheckReport: Codable, Hashable, Sendable {
        package var name: String
        package var passed: Bool
        /// One line each.
        package var failures: [String]
        package var attempts: Int
        /// 0 where no response came.
        package var status: Int
        @Nullable package var latencyMs: Double?
        @Nullable package var ttftMs: Double?
        @Nullable package var tokens: TokenCounts?
        /// The answer's beginning.
        package var answer: String
    }

    package struct TokenCounts: Codable, Hashable, Sendable {
        package var input: Int
        package var output: Int
        /// The part of `input` that the provider had cached.
        package var cachedInput: Int
    }
}

extension API.SmokeReport {
    package init(_ report: CheckSetReport, of service: ServiceID, _ version: VersionID) {
        self.service = service.rawValue
        self.version = version.rawValue
        set = report.set.rawValue
        passed = report.passed
        checks = report.checks.map(API.CheckReport.init)
    }
}

extension API.CheckReport {
    init(_ report: CheckReport) {
        name = report.name
        passed = report.passed
        failures = report.failures
        attempts = report.attempts
        status = report.status
        answer = report.answer
        latencyMs = report.latencyMilliseconds
        ttftMs = report.timeToFirstTokenMilliseconds
        tokens = report.tokens.map(API.TokenCounts.init)
    }
}

extension API.TokenCounts {
    init(_ usage: TokenUsage) {
        self.init(input: usage.input, output: usage.output, cachedInput: usage.cachedInput)
    }
}
