/// `{percentage: 20, timeout: 60s, comparator: text, …}`: a strategy's `shadow`, and what a shadow step shares with it.
extension ShadowPlan {
    private static let defaultShare = Weight(basisPoints: 1000)
    /// With `keepContent: true`.
    private static let defaultRetention = Duration.seconds(7 * 86_400)

    static func read(_ fields: inout Fields) -> ShadowPlan {
        var plan = ShadowPlan(share: defaultShare)
        fields.take("percentage", into: &plan.share) { $0.shadowShare() }
        fields.take("match", into: &plan.match, ShadowMatch.read)
        fields.take("timeout", into: &plan.timeout) { $0.positiveDuration() }
        fields.take("noise", into: &plan.noiseShare) { $0.weight() }
        fields.take("concurrency", into: &plan.concurrency) { $0.integer(from: 1, through: 10_000) }
        fields.take("queue", into: &plan.queueBytes) { $0.byteCount() }
        fields.take("maxBody", into: &plan.maxBodyBytes) { $0.byteCount() }
        fields.take("budget", into: &plan.budget, ShadowBudget.read)
        plan.tools = ShadowTools.read(&fields)
        plan.embedder = ModelEndpoint.readComparator(&fields)
        plan.comparator = Comparator.read(&fields)
        fields.take("judge", into: &plan.judge) { JudgePlan.read($0) ?? nil }
        plan.rule = ReadinessRule.read(&fields)
        fields.take("keepContent", into: &plan.keepsContentFor) { $0.retention(defaultRetention) ?? nil }
        return plan
    }
}

extension ShadowMatch {
    fileprivate static func read(_ field: Field) -> ShadowMatch? {
        guard var fields = field.fields() else { return nil }
        let pathPrefix = fields.take("pathPrefix").map { $0.pathPrefix() } ?? "/"
        let headers = fields.take("headers").map { $0.headers() } ?? []
        fields.finish()
        guard let pathPrefix, let headers else { return nil }
        return ShadowMatch(
            pathPrefix: pathPrefix.isEmpty ? "/" : pathPrefix,
            headers: headers.map { Overlay.Header($0.name, $0.value.value) }
        )
    }
}

extension ShadowBudget {
    static func read(_ field: Field) -> ShadowBudget? {
        guard var fields = field.fields("{requests: NUMBER, tokens: NUMBER, usd: NUMBER}, each a day") else {
            return nil
        }
        var budget = ShadowBudget()
        fields.take("requests", into: &budget.requests) { $0.integer(atLeast: 1) }
        fields.take("tokens", into: &budget.tokens) { $0.integer(atLeast: 1) }
        fields.take("usd", into: &budget.dollars) { $0.number(above: 0, "an amount such as 5.00") }
        fields.finish()
        return budget
    }
}

extension ShadowTools {
    private enum Word: String, CaseIterable {
        case dryRun
        case strip
        case live
    }

    fileprivate static func read(_ fields: inout Fields) -> ShadowTools {
        var (word, allowed) = (Word.dryRun, [String]())
        fields.take("tools", into: &word) { $0.word("what becomes of tools", of: Word.self) }
        let list = fields.take("allowTools")
        if let list { allowed = list.items("a list of tools")?.compactMap { $0.text("a tool's name or type") } ?? [] }
        if word == .live {
            list?.reportKey("means nothing beside tools: live", hint: "keep one of the two")
            return .live
        }
        return word == .strip ? .strip(allowed: allowed) : .dryRun(allowed: allowed)
    }
}

extension Comparator {
    fileprivate static func read(_ fields: inout Fields) -> Comparator {
        var comparator = Comparator()
        fields.take("ignore", into: &comparator.ignore) { $0.paths() }
        fields.take("unordered", into: &comparator.unordered) { $0.paths() }
        return comparator
    }
}

extension ReadinessRule {
    /// What is expected to be better may cost more and take longer, unless the manifest says otherwise.
    fileprivate static func read(_ fields: inout Fields) -> ReadinessRule {
        var rule = ReadinessRule()
        fields.take("expect", into: &rule.expect) { $0.word("what is expected", of: Expectation.self) }
        if rule.expect == .improved { (rule.maxCostRatio, rule.judgesLatency) = (nil, false) }
        fields.take("minSamples", into: &rule.minPairs) { $0.integer(atLeast: 1) }
        fields.take("minNoiseSamples", into: &rule.minNoisePairs) { $0.integer(atLeast: 1) }
        fields.take("divergenceThreshold", into: &rule.divergenceThreshold) { $0.fraction() }
        fields.take("maxCostRatio", into: &rule.maxCostRatio) { $0.number(above: 0, "a ratio such as 1.25") }
        fields.take("judgeLatency", into: &rule.judgesLatency) { $0.truth() }
        return rule
    }
}

extension Field {
    fileprivate func shadowShare() -> Weight? {
        guard let weight = weight() else { return nil }
        if weight == .none { report("0 % shadows nothing") }
        return weight == .none ? nil : weight
    }

    fileprivate func paths() -> [PathPattern]? {
        items("a list of paths such as [id, items.*.at]")?.compactMap { item in
            item.parsed("a path such as items.*.id") { text throws(ValueFault) in
                guard let pattern = PathPattern(text) else {
                    throw ValueFault(
                        "is no path",
                        hint: "write names with dots between them, * for one and ** for any number"
                    )
                }
                return pattern
            }
        }
    }

    func fraction() -> Double? {
        guard let number = number("a number from 0 to 1") else { return nil }
        guard (0...1).contains(number) else {
            report("must be from 0 to 1")
            return nil
        }
        return number
    }

    fileprivate func number(above least: Double, _ expected: String) -> Double? {
        guard let number = number(expected) else { return nil }
        guard number > least else {
            report("must be above \(least.fixed(0))")
            return nil
        }
        return number
    }

    /// `false`, `true`, or for how long: the outer nil after a report.
    fileprivate func retention(_ standard: Duration) -> Duration?? {
        if let text = writtenText, text != "true", text != "false" { return positiveDuration().map { .some($0) } }
        return truth().map { $0 ? standard : nil }
    }
}
