import Foundation

/// How long something takes, in milliseconds.
///
/// JSON: `{"fixed": 200}` or plainly `200`, `{"uniform": [100, 300]}`, `{"lognormal": {"median": 200, "p95": 800}}`.
package enum MockDelay: Sendable, Equatable {
    case fixed(Double)
    case uniform(Double, Double)
    /// What response times look like: most near the median, few far above it.
    case lognormal(median: Double, p95: Double)

    package static let none = MockDelay.fixed(0)

    static let rule = "needs milliseconds of 0 or more, in rising order, below a day"
    private static let limit = 86_400_000.0

    var isSensible: Bool {
        switch self {
        case .fixed(let value): 0 <= value && value < Self.limit
        case .uniform(let low, let high): 0 <= low && low <= high && high < Self.limit
        case .lognormal(let median, let p95): 0 < median && median <= p95 && p95 < Self.limit
        }
    }

    /// One sample, in nanoseconds.
    func sample(using generator: inout SplitMix64) -> Int64 {
        switch self {
        case .fixed(let value): Self.nanoseconds(value)
        case .uniform(let low, let high): Self.nanoseconds(low + (high - low) * generator.nextFraction())
        case .lognormal(let median, let p95):
            Self.nanoseconds(median * exp(log(p95 / median) / Self.z95 * generator.nextNormal()))
        }
    }

    /// The standard normal's 95th percentile: p95 = median · exp(σ · z95).
    private static let z95 = 1.644_853_626_951_472_7

    private static func nanoseconds(_ milliseconds: Double) -> Int64 { Int64(min(milliseconds, limit) * 1_000_000) }
}

extension MockDelay: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case fixed
        case uniform
        case lognormal
    }

    private struct Lognormal: Codable {
        var median: Double
        var p95: Double
    }

    package init(from decoder: any Decoder) throws {
        if let plain = Self.plainNumber(decoder) {
            self = .fixed(plain)
            return
        }
        try StrictKeys.check(decoder, known: CodingKeys.allCases.map(\.rawValue))
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if let value = try values.decodeIfPresent(Double.self, forKey: .fixed) {
            self = .fixed(value)
        } else if let shape = try values.decodeIfPresent(Lognormal.self, forKey: .lognormal) {
            self = .lognormal(median: shape.median, p95: shape.p95)
        } else {
            let bounds = try values.decode([Double].self, forKey: .uniform)
            guard bounds.count == 2 else {
                let path = (decoder.codingPath + [CodingKeys.uniform]).map(\.stringValue).joined(separator: ".")
                throw MockBehaviourError(key: path, problem: "needs two numbers, [min, max]")
            }
            self = .uniform(bounds[0], bounds[1])
        }
    }

    private static func plainNumber(_ decoder: any Decoder) -> Double? {
        do {
            return try decoder.singleValueContainer().decode(Double.self)
        } catch {
            return nil  // Not a number: one of the named shapes, whose own errors say more.
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .fixed(let value): try values.encode(value, forKey: .fixed)
        case .uniform(let low, let high): try values.encode([low, high], forKey: .uniform)
        case .lognormal(let median, let p95):
            try values.encode(Lognormal(median: median, p95: p95), forKey: .lognormal)
        }
    }
}
