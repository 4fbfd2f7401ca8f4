extension Check {
    static func readAll(_ field: Field) -> [Check]? { field.items("a list of checks")?.compactMap(read) }

    /// `{name: error_rate, maxRatio: 1.1}`.
    static func read(_ field: Field) -> Check? {
        guard var fields = field.fields("a check such as {name: error_rate, maxRatio: 1.1}") else { return nil }
        let name = fields.take("name")
        var check = Check(.errorRate)
        fields.take("maxRatio", into: &check.maxRatio, ratio)
        fields.take("max", into: &check.max) { $0.number("a limit") }
        fields.take("min", into: &check.min) { $0.number("a limit") }
        let source = fields.take("prometheus")
        fields.finish { ["source", "query", "url"].contains($0) ? "write prometheus: {url: …, query: …}" : nil }
        guard let name else {
            field.reportMissing("names no metric", hint: "add name: error_rate")
            return nil
        }
        check.query = source.flatMap(MetricQuery.read)
        guard let metric = source == nil ? name.builtInMetric() : name.customMetric() else { return nil }
        check.metric = metric
        check.examine(field, fields)
        if let query = check.query { name.refuseSecondMeaning(of: metric.rawValue, query) }
        return source != nil && check.query == nil ? nil : check
    }

    private static func ratio(_ field: Field) -> Double? {
        guard let ratio = field.number("a ratio such as 1.1") else { return nil }
        if ratio <= 0 { field.report("a ratio must be above 0", hint: "1.1 allows the canary 10 % more than stable") }
        return ratio
    }

    private func examine(_ field: Field, _ fields: Fields) {
        let hasLimit = ["maxRatio", "max", "min"].contains { fields.peek($0) != nil }
        if !hasLimit { field.report("has no limit", hint: "add maxRatio (times stable), max or min") }
        if let min, let max, min > max { fields.peek("min")?.report("is above max") }
        guard !metric.isCustom else { return }
        for (name, bound) in [("max", max), ("min", min)] {
            if let bound, let limit = fields.peek(name) { examine(bound, limit) }
        }
    }

    private func examine(_ bound: Double, _ field: Field) {
        if bound < 0 { return field.report("is below 0: no \(metric.rawValue) is") }
        guard metric.isShare, bound > 1 else { return }
        field.report("is above 1: \(metric.rawValue) is a share between 0 and 1", hint: "write 0.01 for 1 %")
    }
}

extension Metric {
    fileprivate var isShare: Bool { self == .errorRate || self == .clientErrorRate || self == .satisfaction }
}
