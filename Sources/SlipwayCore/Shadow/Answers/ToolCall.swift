/// One call of a tool that an answer asks for.
package struct ToolCall: Hashable, Codable, Sendable {
    package var name: String
    /// JSON text, as the model wrote it.
    package var arguments: String

    package init(name: String, arguments: String) {
        self.name = name
        self.arguments = arguments
    }

    /// Whether an application could read the arguments. A call without any has none to read.
    package var isValid: Bool { arguments.isEmpty || JSONTree.parse(arguments) != nil }
}
