import SlipwayCore

/// A flag's evaluation in words.
struct FlagExplanation {
    private let report: JSONValue

    init(_ report: JSONValue) { self.report = report }

    var lines: [String] { [head] + report.list("steps").map { "  " + step($0) } }

    private var head: String {
        let key = report.word("key")
        if let code = report["error_code"] { return "\(key): \(code.plain): \(report.word("error_details"))" }
        guard let variant = report["variant"], variant != .null else {
            return "\(key): no variant, the application's own default (\(report.word("reason")))"
        }
        return "\(key): \(variant.plain) = \(report.word("value")) (\(report.word("reason")))"
    }

    private func step(_ step: JSONValue) -> String {
        let path = step.word("path")
        switch step.word("kind") {
        case "branch":
            guard case .integer(let taken)? = step["taken"] else { return "\(path): no condition held" }
            return "\(path): result \(taken + 1) was taken"
        case "bucket":
            let place = "\(step.word("place")) of \(step.word("total"))"
            return "\(path): hash \(step.word("hash")) is at \(place): \(step.word("variant"))"
        default: return "\(path): no bucket, \(step.word("why"))"
        }
    }
}
