extension Field {
    /// Header names, in lower case, with values that HTTP can carry (RFC 9110 §5).
    func headers() -> [(name: String, value: ScalarText)]? {
        fields()?.entries.reduce(into: [(name: String, value: ScalarText)]()) { headers, entry in
            guard let name = entry.field.headerName(entry.name), let value = entry.field.headerValue() else { return }
            if headers.contains(where: { $0.name == name }) {
                entry.field.reportKey("given twice: header names are the same in any case")
            }
            headers.append((name, value))
        }
    }

    private func headerName(_ name: String) -> String? {
        guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte) else {
            reportKey("`\(name.shown)` is no header name")
            return nil
        }
        return name.lowercased()
    }

    /// A header's or cookie's name, written as a value.
    func headerName() -> String? {
        parsed("a header's name") { text throws(ValueFault) in
            guard text.utf8.allSatisfy(Self.isTokenByte) else { throw ValueFault("is no header name") }
            return text
        }
    }

    private func headerValue() -> ScalarText? {
        guard let scalar = scalar("a header's value") else { return nil }
        let isValid = scalar.value.utf8.allSatisfy { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }
        if !isValid { report("has line breaks or control characters, which a header's value cannot have") }
        return isValid ? scalar : nil
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
