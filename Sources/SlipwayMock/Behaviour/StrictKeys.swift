/// The refusal of keys that nobody reads: a misspelt key would otherwise leave its default in place unnoticed.
enum StrictKeys {
    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    static func check(_ decoder: any Decoder, known: [String]) throws {
        let present = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        guard let unknown = present.sorted().first(where: { !known.contains($0) }) else { return }
        let path = (decoder.codingPath.map(\.stringValue) + [unknown]).joined(separator: ".")
        throw MockBehaviourError(key: path, problem: "unknown key; known are \(known.joined(separator: ", "))")
    }
}
