import Hummingbird
import SlipwayCore

/// A request's parameters after the `?`: unknown ones are refused, since they would silently do nothing.
struct RequestQuery {
    private let values: [String: String]

    init(of request: Request, known: [String]) throws {
        var values: [String: String] = [:]
        for (name, value) in request.uri.queryParameters {
            guard known.contains(String(name)) else {
                let list = known.joined(separator: ", ")
                throw API.Problem(
                    .malformed,
                    "unknown parameter `\(name)`: this request takes \(list)",
                    field: String(name)
                )
            }
            values[String(name)] = String(value)
        }
        self.values = values
    }

    subscript(_ name: String) -> String? { values[name] }

    func integer(_ name: String, in range: ClosedRange<Int>, default standard: Int) throws -> Int {
        guard let text = values[name] else { return standard }
        guard let number = Int(text), range.contains(number) else {
            let bounds = "\(range.lowerBound) to \(range.upperBound)"
            throw API.Problem(.malformed, "`\(name)` is a whole number from \(bounds), not `\(text)`", field: name)
        }
        return number
    }

    /// `30s`, `5m`, `1h`.
    func duration(_ name: String, in range: ClosedRange<Duration>, default standard: Duration) throws -> Duration {
        guard let text = values[name] else { return standard }
        guard let duration = Self.duration(text), range.contains(duration) else {
            let bounds = "\(range.lowerBound.readable) to \(range.upperBound.readable)"
            throw API.Problem(
                .malformed,
                "`\(name)` is a duration such as `5m`, from \(bounds), not `\(text)`",
                field: name
            )
        }
        return duration
    }

    private static func duration(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard digits.count <= 9, let number = Int(digits) else { return nil }
        switch text.dropFirst(digits.count) {
        case "ms": return .milliseconds(number)
        case "s": return .seconds(number)
        case "m": return .seconds(number * 60)
        case "h": return .seconds(number * 3600)
        default: return nil
        }
    }
}
