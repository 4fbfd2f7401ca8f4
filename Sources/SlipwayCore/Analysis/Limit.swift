/// One limit of a check, with the word that the manifest uses for it.
package enum Limit: Hashable, Sendable {
    case maxRatio(Double)
    case max(Double)
    case min(Double)

    package var rule: String {
        switch self {
        case .maxRatio(let ratio): "maxRatio \(ratio)"
        case .max(let bound): "max \(bound)"
        case .min(let bound): "min \(bound)"
        }
    }

    /// What the canary's value is held against, in the metric's unit; nil where stable's value is needed and unknown.
    func bound(stable: Double?) -> Double? {
        switch self {
        case .maxRatio(let ratio): stable.map { $0 * ratio }
        case .max(let bound), .min(let bound): bound
        }
    }

    /// Exactly at the limit it is kept. The slack is for binary fractions: 1.2 × 0.075 comes out a little below 0.09.
    func isKept(by value: Double, bound: Double) -> Bool {
        let slack = abs(bound) * 1e-12
        return if case .min = self { value >= bound - slack } else { value <= bound + slack }
    }
}

extension Check {
    package var limits: [Limit] {
        [maxRatio.map(Limit.maxRatio), max.map(Limit.max), min.map(Limit.min)].compactMap { $0 }
    }
}
