/// `comparator: text`, or `comparator: {embeddings: {url: …, model: …}}`; `judge: {url: …, model: …}`.
extension ModelEndpoint {
    private enum Kind: String, CaseIterable {
        case text
    }

    /// Nil for the comparators that ask nobody.
    static func readComparator(_ fields: inout Fields) -> ModelEndpoint? {
        guard let field = fields.take("comparator") else { return nil }
        guard field.isMap else {
            if field.writtenText == "embeddings" {
                field.report("needs a model", hint: "write comparator: {embeddings: {url: \"https://…/v1\", model: …}}")
            } else {
                _ = field.word("a comparator", of: Kind.self)
            }
            return nil
        }
        guard var members = field.fields("text, or {embeddings: {url: …, model: …}}") else { return nil }
        let embeddings = members.take("embeddings")
        members.finish()
        guard let embeddings else {
            field.reportMissing("names no comparator", hint: "write text, or {embeddings: {url: …, model: …}}")
            return nil
        }
        guard var inner = embeddings.fields("a map such as {url: …, model: …}") else { return nil }
        let endpoint = read(&inner, of: embeddings, timeout: .seconds(10))
        inner.finish()
        return endpoint
    }

    /// The keys that say whom to ask; others may stand beside them.
    fileprivate static func read(_ fields: inout Fields, of field: Field, timeout: Duration) -> ModelEndpoint? {
        let (url, model) = (fields.take("url"), fields.take("model"))
        if url == nil { field.reportMissing("has no url", hint: "add url: https://api.openai.com/v1") }
        if model == nil { field.reportMissing("has no model", hint: "add model: NAME") }
        var timeout = timeout
        fields.take("timeout", into: &timeout) { $0.positiveDuration() }
        let headers = fields.take("headers")?.headers() ?? []
        let (server, name) = (url?.modelURL(), model?.text("a model's name"))
        guard let server, let name else { return nil }
        return ModelEndpoint(
            url: server,
            model: name,
            timeout: timeout,
            headers: headers.map { MetricQuery.Header($0.name, $0.value.written) }
        )
    }
}

extension JudgePlan {
    /// The outer nil after a report.
    static func read(_ field: Field) -> JudgePlan?? {
        guard var fields = field.fields("a map such as {url: …, model: …}") else { return nil }
        let endpoint = ModelEndpoint.read(&fields, of: field, timeout: .seconds(30))
        var (share, budget, criteria) = (Weight.full, ShadowBudget(), String?.none)
        fields.take("percentage", into: &share) { $0.weight() }
        fields.take("budget", into: &budget, ShadowBudget.read)
        fields.take("criteria", into: &criteria) { $0.text("what makes an answer good").map(Optional.some) }
        fields.finish()
        return endpoint.map { JudgePlan(endpoint: $0, share: share, budget: budget, criteria: criteria) }
    }
}

extension Field {
    fileprivate func modelURL() -> String? {
        parsed("a URL such as https://api.openai.com/v1") { text throws(ValueFault) in
            let upstream = try Upstream(written: text)
            for path in ["/embeddings", "/chat/completions"] where upstream.basePath.hasSuffix(path) {
                throw ValueFault("names the call: only what comes before is needed", hint: "leave \(path) out")
            }
            return upstream.url
        }
    }
}
