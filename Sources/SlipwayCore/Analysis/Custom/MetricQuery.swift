/// How a custom metric is had: a PromQL query, asked once for each role.
///
/// It is part of a rollout's plan and so of the journal: headers are kept as they were written, and the environment variables in them
/// are read when the query is sent. No secret is stored.
package struct MetricQuery: Hashable, Codable, Sendable {
    package struct Header: Hashable, Codable, Sendable {
        package var name: String
        /// As written: `Bearer ${TOKEN}`.
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The server's URL, without `/api/v1/query` and without a slash at its end.
    package var url: String
    package var query: QueryTemplate
    package var timeout: Duration
    /// From one question to the next; an answer three intervals old counts for nothing.
    package var interval: Duration
    package var headers: [Header]

    package init(
        url: String,
        query: QueryTemplate,
        timeout: Duration = defaultTimeout,
        interval: Duration = defaultInterval,
        headers: [Header] = []
    ) {
        self.url = url
        self.query = query
        self.timeout = timeout
        self.interval = interval
        self.headers = headers
    }

    package static let defaultTimeout = Duration.seconds(5)
    package static let defaultInterval = Duration.seconds(10)
    package static let shortestInterval = Duration.seconds(1)

    /// How old an answer may become before it counts as none.
    package var lifetime: Duration { interval * 3 }
}

extension MetricQuery.Header {
    /// The value to send; the name of a variable that is not set where it cannot be had.
    package func resolved(_ environment: (String) -> String?) -> Result<String, UnsetVariable> {
        var result = ""
        for part in Interpolation.parts(of: value) {
            switch part {
            case .text(let text): result += text
            case .malformed: result += "${"
            case .name(let name):
                guard let value = environment(String(name)) else { return .failure(UnsetVariable(name: String(name))) }
                result += value
            }
        }
        return .success(result)
    }
}

/// An environment variable that is named and not set.
package struct UnsetVariable: Error, Hashable {
    package let name: String
}

extension RolloutPlan {
    /// Every custom metric that the plan's analyses name, each once.
    package var queries: [String: MetricQuery] {
        let analyses = [guardrails] + steps.map(\.analysis)
        return analyses.compactMap(\.self).flatMap { $0.metrics + $0.guards }.reduce(into: [:]) { found, check in
            if let query = check.query { found[check.metric.rawValue] = query }
        }
    }
}
