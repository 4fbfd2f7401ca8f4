/// Prometheus' text format, version 0.0.4.
enum PrometheusText {
    /// Samples of one family stand together, families in the order of their first sample.
    static func render(_ samples: [MetricSample]) -> String {
        var order: [MetricFamily] = []
        var lines: [MetricFamily: String] = [:]
        for sample in samples {
            if lines[sample.family] == nil { order.append(sample.family) }
            lines[sample.family, default: ""] += line(sample)
        }
        return order.map { head($0) + (lines[$0] ?? "") }.joined()
    }

    private static func head(_ family: MetricFamily) -> String {
        let help = escape(family.help, quotes: false)
        return "# HELP \(family.name) \(help)\n# TYPE \(family.name) \(family.kind.rawValue)\n"
    }

    private static func line(_ sample: MetricSample) -> String {
        let labels = sample.labels.map { "\($0.name)=\"\(escape($0.value, quotes: true))\"" }
        let set = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
        return "\(sample.family.name)\(sample.suffix)\(set) \(number(sample.value))\n"
    }

    private static func escape(_ text: String, quotes: Bool) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "\\": escaped += "\\\\"
            case "\n", "\r\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.append(character)
            }
        }
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map(String.init) ?? String(value)
    }
}
