extension Field {
    func duration() -> Duration? {
        parsed("a duration such as 30s") { text throws(ValueFault) in try Duration(written: text) }
    }

    /// A duration that cannot be 0.
    func positiveDuration() -> Duration? {
        guard let duration = duration() else { return nil }
        if duration == .zero { report("must be longer than 0") }
        return duration > .zero ? duration : nil
    }
}

extension Duration {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]
    private static let longest: Int64 = 10 * 365 * 24 * 3_600_000

    /// `500ms`, `30s`, `5m`, `1h`, `1h30m`: whole numbers, each with its unit, larger units first.
    package init(written text: String) throws(ValueFault) {
        var (rest, total, units) = (text[...], 0 as Int64, Self.units[...])
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let name = rest[digits.endIndex...].prefix { !($0.isASCII && $0.isNumber) }
            guard let amount = Int64(digits), let unit = units.firstIndex(where: { $0.name == name }) else {
                throw Self.fault(text)
            }
            let (milliseconds, isTooLong) = amount.multipliedReportingOverflow(by: units[unit].milliseconds)
            guard !isTooLong, milliseconds <= Self.longest - total else { throw ValueFault("is longer than ten years") }
            total += milliseconds
            units = units[(unit + 1)...]
            rest = rest[name.endIndex...]
        }
        self = .milliseconds(total)
    }

    private static func fault(_ text: String) -> ValueFault {
        guard let number = Int64(text) else {
            return ValueFault("is no duration", hint: "write it like 500ms, 30s, 5m, 1h or 1h30m")
        }
        return ValueFault("is no duration: the unit is missing", hint: "did you mean \(number)s?")
    }

    /// As the manifest writes it: `1h30m`.
    package var written: String {
        var rest = microseconds / 1000
        let parts = Self.units.compactMap { unit -> String? in
            let amount = rest / unit.milliseconds
            rest -= amount * unit.milliseconds
            return amount == 0 ? nil : "\(amount)\(unit.name)"
        }
        return parts.isEmpty ? "0s" : parts.joined()
    }
}
