extension Metric {
    /// A value of this metric as people read it: `12.0 %`, `812 ms`, `$0.0021`.
    package func figure(_ value: Double) -> String {
        switch self {
        case .errorRate, .clientErrorRate: value.fixed(2, scale: 100) + " %"
        case .latencyP50, .latencyP80, .latencyP95, .latencyP99, .ttftP50, .ttftP95:
            value.fixed(value < 10 ? 1 : 0) + " ms"
        case .tokensPerRequest, .tokensOutPerRequest: value.fixed(1) + " tokens"
        case .costPerRequest: "$" + value.fixed(6)
        case .satisfaction: value.fixed(3)
        case .custom: value.plain
        }
    }
}

extension Double {
    /// Four decimals at most; very small and very large numbers with an exponent.
    fileprivate var plain: String {
        guard isFinite, self == 0 || (0.001..<1e9).contains(abs(self)) else { return "\(self)" }
        let digits = fixed(4).reversed().drop { $0 == "0" }
        return String((digits.first == "." ? digits.dropFirst() : digits).reversed())
    }

    /// Rounded to a number of decimals, without an exponent.
    package func fixed(_ decimals: Int, scale: Double = 1) -> String {
        let factor = (0..<decimals).reduce(1.0) { product, _ in product * 10 }
        let scaled = (self * scale * factor).rounded()
        guard abs(scaled) < 9e15 else { return "\(self * scale)" }
        let (whole, rest) = Int64(abs(scaled)).quotientAndRemainder(dividingBy: Int64(factor))
        let sign = scaled < 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(whole)" }
        let digits = String(rest)
        return "\(sign)\(whole)." + String(repeating: "0", count: decimals - digits.count) + digits
    }
}
