extension MetricQuery {
    /// `{url: http://prometheus:9090, query: 'sum(rate(x{version="{{version}}"}[1m]))'}`.
    static func read(_ field: Field) -> MetricQuery? {
        guard var fields = field.fields("a map such as {url: …, query: …}") else { return nil }
        let (url, query) = (fields.take("url"), fields.take("query"))
        if url == nil { field.reportMissing("has no url", hint: "add url: http://127.0.0.1:9090") }
        if query == nil {
            field.reportMissing("has no query", hint: "add query: 'sum(rate(x{version=\"{{version}}\"}[1m]))'")
        }
        var interval = defaultInterval
        fields.take("interval", into: &interval) { $0.queryInterval() }
        var timeout = min(defaultTimeout, interval)
        fields.take("timeout", into: &timeout) { $0.queryTimeout(within: interval) }
        let headers = fields.take("headers")?.headers() ?? []
        fields.finish()
        let (server, template) = (url?.serverURL(), query?.queryTemplate())
        guard let server, let template else { return nil }
        return MetricQuery(
            url: server,
            query: template,
            timeout: timeout,
            interval: interval,
            headers: headers.map { Header($0.name, $0.value.written) }
        )
    }
}

extension Field {
    /// One that the gateway measures.
    func builtInMetric() -> Metric? {
        parsed("a metric's name") { text throws(ValueFault) in
            if let metric = Metric.allCases.first(where: { $0.rawValue == text }) { return metric }
            let names = Metric.allCases.map(\.rawValue)
            throw ValueFault("is not known here", hint: Suggestion.hint(for: text, among: names))
        }
    }

    /// A name of the user's own, written like a label's.
    func customMetric() -> Metric? {
        parsed("a metric's name") { text throws(ValueFault) in
            guard !Metric.allCases.contains(where: { $0.rawValue == text }) else {
                throw ValueFault(
                    "is measured by the gateway itself",
                    hint: "give the query another name, such as my_\(text)"
                )
            }
            guard text.utf8.count <= 100, text.first?.isNumber == false, text.utf8.allSatisfy(Self.isLabelByte) else {
                throw ValueFault("is no metric's name", hint: "use letters, digits and _, a letter first")
            }
            return .custom(text)
        }
    }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// A metric has one query: its value stands under its name in the API and in every verdict.
    func refuseSecondMeaning(of name: String, _ query: MetricQuery) {
        guard let first = ledger.queries[name] else {
            ledger.queries[name] = (query, path)
            return
        }
        guard first.query != query else { return }
        report("`\(name)` has another query at \(first.path)", hint: "give the two different names")
    }

    fileprivate func serverURL() -> String? {
        parsed("a URL such as http://127.0.0.1:9090") { text throws(ValueFault) in
            let upstream = try Upstream(written: text)
            if upstream.basePath.hasSuffix("/api/v1/query") || upstream.basePath.hasSuffix("/api/v1") {
                throw ValueFault("names the API: only the server is needed", hint: "leave /api/v1 out")
            }
            return upstream.url
        }
    }

    fileprivate func queryInterval() -> Duration? {
        guard let interval = duration() else { return nil }
        guard interval >= MetricQuery.shortestInterval else {
            report("is shorter than \(MetricQuery.shortestInterval.written)")
            return nil
        }
        return interval
    }

    fileprivate func queryTimeout(within interval: Duration) -> Duration? {
        guard let timeout = positiveDuration() else { return nil }
        if timeout > interval { report("is longer than the interval, \(interval.written)") }
        return timeout
    }

    fileprivate func queryTemplate() -> QueryTemplate? {
        parsed("a PromQL query") { text throws(ValueFault) in
            let template = QueryTemplate(text)
            if template.isUnfinished { throw ValueFault("has a `{{` without `}}`") }
            let known = QueryTemplate.Placeholder.allCases.map(\.rawValue)
            for name in template.names where !known.contains(name) {
                throw ValueFault(
                    "has an unknown placeholder {{\(name.shown)}}",
                    hint: Suggestion.hint(for: name, among: known)
                )
            }
            guard template.names.contains("version") || template.names.contains("role") else {
                throw ValueFault(
                    "asks the same of both versions",
                    hint: "select by {{version}} or {{role}}: x{version=\"{{version}}\"}"
                )
            }
            return template
        }
    }
}

extension Upstream {
    /// As a client would write it, without a slash at its end.
    var url: String {
        "\(scheme.rawValue)://\(host.contains(":") ? "[\(host)]" : host):\(port)\(basePath)"
    }
}
