import Foundation

/// A tool call that the mock answers with.
package struct MockToolCall: Sendable, Equatable {
    package var name: String
    /// A JSON object, as text.
    package var arguments: String

    package init(name: String, arguments: String) {
        self.name = name
        self.arguments = arguments
    }
}

extension MockToolCall: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case name
        case arguments
    }

    package init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, known: CodingKeys.allCases.map(\.rawValue))
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decode(String.self, forKey: .name)
        arguments = try values.decodeIfPresent(String.self, forKey: .arguments) ?? "{}"
        guard isSendable else {
            let path = (decoder.codingPath + [CodingKeys.arguments]).map(\.stringValue).joined(separator: ".")
            throw MockBehaviourError(key: path, problem: Self.rule)
        }
    }

    static let rule = "needs a JSON object"

    /// Anthropic's wire carries the arguments as an object, so that any other JSON could not be sent there.
    var isSendable: Bool {
        do {
            return try JSONSerialization.jsonObject(with: Data(arguments.utf8)) is [String: Any]
        } catch {
            return false
        }
    }
}
