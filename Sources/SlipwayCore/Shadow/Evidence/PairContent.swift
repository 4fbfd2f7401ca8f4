/// What was asked and answered in one pair: cut to a length, redacted.
package struct PairContent: Hashable, Codable, Sendable {
    /// Of each text.
    package static let maxCharacters = 4000

    package var request: String
    package var production: String
    package var shadow: String

    package init(_ pair: ShadowPair) {
        request = Self.kept(String(decoding: pair.request, as: UTF8.self))
        production = Self.kept(Self.shown(pair.production))
        shadow = Self.kept(Self.shown(pair.shadow))
    }

    private static func kept(_ text: String) -> String { Redaction.redacted(String(text.prefix(maxCharacters))) }

    /// The text, then each call on a line of its own.
    private static func shown(_ answer: AssembledAnswer) -> String {
        let calls = answer.toolCalls.map { "→ \($0.name)(\($0.arguments))" }
        return ((answer.text.isEmpty ? [] : [answer.text]) + calls).joined(separator: "\n")
    }
}
