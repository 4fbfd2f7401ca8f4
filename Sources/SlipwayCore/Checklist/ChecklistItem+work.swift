extension ChecklistItem {
    /// What is done to satisfy an item.
    package enum Work: Hashable, Codable, Sendable {
        /// A program and its arguments; exit status 0 satisfies.
        case command([String])
        case check(CheckSetID)
        case http(HTTPHook)
        case metric(Check)
        case builtin(Builtin)
        case evaluation(EvaluationID)
        /// A person approves what the text says.
        case manual(String)
    }

    /// A URL that is posted to.
    package struct HTTPHook: Hashable, Codable, Sendable {
        package var url: String
        /// As written: the environment variables in them are read when they are sent, and no secret is stored.
        package var headers: [MetricQuery.Header]

        package init(url: String, headers: [MetricQuery.Header] = []) {
            self.url = url
            self.headers = headers
        }
    }
}

extension ChecklistItem.Work {
    package var isManual: Bool {
        if case .manual = self { true } else { false }
    }

    /// Whether its evidence says nothing any more once another version is stable.
    var comparesWithStable: Bool {
        switch self {
        case .command, .check, .http, .manual: false
        case .evaluation: true
        // A query may name the other role whatever its limits are.
        case .metric(let check): check.maxRatio != nil || check.query != nil
        case .builtin(let builtin): builtin.comparesWithStable
        }
    }

    var restsOnEvaluations: Bool { self == .builtin(.costImpact) }

    /// What it means that a run did not end in time: the thing under test had its time, a figure could not be had.
    var overdueResult: Verdict.Result {
        switch self {
        case .command, .check: .fail
        case .http, .metric, .builtin, .evaluation, .manual: .error
        }
    }
}
