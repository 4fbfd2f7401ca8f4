/// What `/api/v1/query` answers, as far as it matters here: https://prometheus.io/docs/prometheus/latest/querying/api/.
enum PrometheusAnswer: Decodable {
    /// One value a series; at most the first two are of interest.
    case values([String])
    case otherType(String)
    case error(type: String, message: String)

    private enum Keys: String, CodingKey {
        case status, data, errorType, error
    }

    private enum DataKeys: String, CodingKey {
        case resultType, result
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        guard try container.decode(String.self, forKey: .status) == "success" else {
            self = .error(
                type: try container.decodeIfPresent(String.self, forKey: .errorType) ?? "error",
                message: try container.decodeIfPresent(String.self, forKey: .error) ?? ""
            )
            return
        }
        let data = try container.nestedContainer(keyedBy: DataKeys.self, forKey: .data)
        switch try data.decode(String.self, forKey: .resultType) {
        case "vector": self = .values(try data.decode([Series].self, forKey: .result).map(\.value.text))
        case "scalar": self = .values([try data.decode(Sample.self, forKey: .result).text])
        case let other: self = .otherType(other)
        }
    }

    private struct Series: Decodable {
        let value: Sample
    }

    /// `[1435781430.781, "1.5"]`.
    private struct Sample: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            _ = try container.decode(Double.self)
            text = try container.decode(String.self)
        }
    }

    /// The one number; nil where no series matched.
    func value() throws(MetricFault) -> Double? {
        switch self {
        case .error(let type, let message):
            throw MetricFault("Prometheus refused the query: \(type): \(message.prefix(200))")
        case .otherType(let type): throw MetricFault("the query gives a \(type), not a vector or scalar")
        case .values(let values):
            guard values.count <= 1 else {
                throw MetricFault("the query gives \(values.count) series, not one: aggregate them, as with sum(…)")
            }
            guard let text = values.first else { return nil }
            guard let value = Double(text), value.isFinite else {
                throw MetricFault("the query's value is \(text.prefix(40))")
            }
            return value
        }
    }
}
