/// A metric's name, kind and meaning.
package struct MetricFamily: Hashable, Sendable {
    package enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    package let name: String
    package let kind: Kind
    package let help: String

    package init(_ kind: Kind, _ name: String, _ help: String) {
        self.name = name
        self.kind = kind
        self.help = help
    }
}

/// One value of a metric.
package struct MetricSample: Sendable {
    package struct Label: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: some CustomStringConvertible) {
            self.name = name
            self.value = value.description
        }
    }

    package let family: MetricFamily
    /// `_bucket`, `_sum` or `_count` of a histogram.
    package let suffix: String
    package let labels: [Label]
    package let value: Double

    package init(_ family: MetricFamily, suffix: String = "", _ labels: [Label] = [], _ value: Double) {
        self.family = family
        self.suffix = suffix
        self.labels = labels
        self.value = value
    }
}
