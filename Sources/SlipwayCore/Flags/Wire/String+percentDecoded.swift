extension String {
    /// With `%xx` replaced; what is no such escape stays as it is, and so does everything if the bytes would be no text.
    package var percentDecoded: String {
        guard utf8.contains(UInt8(ascii: "%")) else { return self }
        let bytes = Array(utf8)
        var (decoded, at): ([UInt8], Int) = ([], 0)
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count, let high = JSONText.hexDigit(bytes[at + 1]),
                let low = JSONText.hexDigit(bytes[at + 2])
            {
                decoded.append(UInt8(high << 4 | low))
                at += 3
            } else {
                decoded.append(bytes[at])
                at += 1
            }
        }
        return String(validating: decoded, as: UTF8.self) ?? self
    }
}
