/// An array that is encoded as one short text (little-endian, base64) instead of one number after the other.
///
/// For tables of many thousand users. What is not such a text is refused with an error.
package struct PackedArray<Element: BitwiseNumber>: Hashable, Sendable {
    package var values: [Element]

    package init(_ values: [Element] = []) {
        self.values = values
    }
}

extension PackedArray: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let bytes = Base64.decode(try container.decode(String.self))
        guard let bytes, bytes.count % Element.byteCount == 0 else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a packed array")
        }
        var reader = ByteReader(bytes)
        values = []
        values.reserveCapacity(bytes.count / Element.byteCount)
        while let value = reader.read(Element.self) { values.append(value) }
    }

    package func encode(to encoder: any Encoder) throws {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count * Element.byteCount)
        for value in values { value.append(to: &bytes) }
        var container = encoder.singleValueContainer()
        try container.encode(Base64.encode(bytes))
    }
}
