/// A page in Prometheus' text format, as far as counters are to be read from it.
struct MetricsText {
    private let page: String

    init(_ page: String) { self.page = page }

    /// Over all samples that have these labels, whatever others they have.
    func sum(of family: String, _ labels: [String: String]) -> Double {
        page.split(separator: "\n").filter { $0.hasPrefix(family + "{") && isLabelled($0, labels) }
            .reduce(0) { $0 + (Double($1.split(separator: " ").last ?? "") ?? 0) }
    }

    private func isLabelled(_ line: Substring, _ labels: [String: String]) -> Bool {
        labels.allSatisfy { name, value in
            line.contains("{\(name)=\"\(value)\"") || line.contains(",\(name)=\"\(value)\"")
        }
    }
}
