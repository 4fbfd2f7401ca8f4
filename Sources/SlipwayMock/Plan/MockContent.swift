/// What an answer says, escaped and cut into pieces once, whatever number of requests get it.
///
/// A class, so that the streams that carry it share it.
package final class MockContent: Sendable {
    struct ToolName: Sendable {
        let escaped: [UInt8]
        /// Anthropic's answers carry the arguments as an object, not as its text.
        let argumentsJSON: [UInt8]
    }

    /// The whole text, or a tool call's arguments.
    let text: [UInt8]
    /// The text as the stream's deltas.
    let pieces: [[UInt8]]
    /// Nil: the content is text.
    let tool: ToolName?

    init(answer: String) {
        text = JSONText.escaped(answer)
        pieces = Self.words(answer).map { JSONText.escaped($0) }
        tool = nil
    }

    private init(pieces: [[UInt8]]) {
        text = Array(pieces.joined())
        self.pieces = pieces
        tool = nil
    }

    /// Its first pieces; a text that is not longer stays as it is.
    func cut(to count: Int) -> MockContent {
        count < pieces.count ? MockContent(pieces: Array(pieces.prefix(count))) : self
    }

    init(toolCall: MockToolCall) {
        text = JSONText.escaped(toolCall.arguments)
        pieces = Self.portions(toolCall.arguments, characters: 8).map { JSONText.escaped($0) }
        tool = ToolName(escaped: JSONText.escaped(toolCall.name), argumentsJSON: Array(toolCall.arguments.utf8))
    }

    /// Words with the space before them, as tokenizers cut; joined they are the text.
    static func words(_ text: String) -> [Substring] {
        var words: [Substring] = []
        var start = text.startIndex
        var wasSpace = true
        for index in text.indices {
            let isSpace = text[index].isWhitespace
            if isSpace, !wasSpace {
                words.append(text[start..<index])
                start = index
            }
            wasSpace = isSpace
        }
        if start < text.endIndex { words.append(text[start...]) }
        return words
    }

    private static func portions(_ text: String, characters: Int) -> [Substring] {
        var rest = text[...]
        var portions: [Substring] = []
        while !rest.isEmpty {
            portions.append(rest.prefix(characters))
            rest = rest.dropFirst(characters)
        }
        return portions
    }
}
