/// What must be true of an answer.
///
/// *The answer* is what a user reads: of a model API the assembled text, streamed or not; of any other the body.
package enum CheckExpectation: Hashable, Sendable {
    case status(Int)
    case contains(String)
    case notContains(String)
    case matches(TextPattern)
    /// A place in the answer, which is JSON.
    case json(PathPattern, ValueCondition)
    /// A place in the whole response body, such as `choices.0.finish_reason`.
    case body(PathPattern, ValueCondition)
    case schema(JSONSchema)
    /// At least once, with arguments that an application can read.
    case toolCalled(String)
    case maxLatency(Duration)
    case maxTimeToFirstToken(Duration)
    /// Of the output.
    case maxTokens(Int)
    /// An event stream that came to its own end.
    case streams
    case refuses(Bool)
}

/// What must be true of the value at a place.
package enum ValueCondition: Hashable, Sendable {
    case equals(JSONValue)
    case matches(TextPattern)
    /// Whether there is one.
    case exists(Bool)
}

/// A regular expression in Swift's syntax (that of PCRE for what people write), looked for anywhere in a text.
package struct TextPattern: Hashable, Sendable {
    package let text: String

    /// Nil for what is no regular expression.
    package init?(_ text: String) {
        guard Self.compile(text) != nil else { return nil }
        self.text = text
    }

    package func isFound(in text: String) -> Bool {
        // Compiled each time: a compiled one cannot be sent between threads, and an answer comes seldom.
        guard let regex = Self.compile(self.text) else { return false }
        return text.firstMatch(of: regex) != nil
    }

    private static func compile(_ text: String) -> Regex<AnyRegexOutput>? {
        do { return try Regex(text) } catch { return nil }
    }
}
