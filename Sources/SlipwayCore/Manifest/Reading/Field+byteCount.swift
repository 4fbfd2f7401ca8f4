extension Field {
    /// A number of bytes above 0: `65536`, `64KiB`, `16MiB`.
    func byteCount() -> Int? {
        parsed("a size such as 64KiB") { text throws(ValueFault) in
            let digits = text.prefix { $0.isASCII && $0.isNumber }
            let unit = text[digits.endIndex...].drop { $0 == " " }
            guard let amount = Int(digits), let factor = Self.byteUnits[String(unit)] else {
                throw ValueFault("is no size", hint: "write it like 65536, 64KiB or 16MiB")
            }
            let (bytes, isTooLarge) = amount.multipliedReportingOverflow(by: factor)
            guard !isTooLarge, bytes <= 1 << 40 else { throw ValueFault("is too large: at most 1024GiB") }
            guard bytes > 0 else { throw ValueFault("is too small: at least 1") }
            return bytes
        }
    }

    private static let byteUnits = [
        "": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "kB": 1000, "KB": 1000, "MB": 1_000_000,
        "GB": 1_000_000_000,
    ]
}
