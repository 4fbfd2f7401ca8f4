/// Looking into a value: nil wherever something else stands there.
extension JSONValue {
    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var items: [JSONValue] {
        if case .array(let items) = self { items } else { [] }
    }

    package var index: Int? {
        if case .integer(let number) = self { Int(number) } else { nil }
    }

    /// Whether it is an object or an array: an answer that is one was asked to be JSON; a bare number or word is text.
    package var isContainer: Bool {
        switch self {
        case .array, .object: true
        default: false
        }
    }
}
