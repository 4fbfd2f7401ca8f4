/// What is known of a version's model before it is called: by the price table, by the upstream's own list, by the prompts that users send.
package struct ModelFacts: Hashable, Sendable {
    package var model: String
    /// Nil: the price table does not have it.
    package var price: PriceTable.Price?
    /// The upstream's models; nil: it has no such list.
    package var listed: Set<String>?
    /// Input tokens of the largest prompt that was seen; nil: none was.
    package var largestPrompt: Int?

    package init(
        model: String,
        price: PriceTable.Price? = nil,
        listed: Set<String>? = nil,
        largestPrompt: Int? = nil
    ) {
        (self.model, self.price, self.listed, self.largestPrompt) = (model, price, listed, largestPrompt)
    }

    /// Why it cannot take the place of stable's; nil: nothing is known against it.
    ///
    /// - Parameter today: such as `2026-11-30`.
    package func obstacle(today: String) -> String? {
        if let end = price?.retiresOn, end <= today { return "\(model) came to its end on \(end)" }
        if let listed, !listed.contains(model) {
            return "the upstream has no model \(model) among its \(listed.count)"
        }
        guard let context = price?.contextTokens, let prompt = largestPrompt, prompt > context else { return nil }
        return "a prompt of \(prompt) tokens was seen, and \(model) takes \(context)"
    }

    /// What was looked at, and what could not be.
    package var sentence: String {
        [
            listed.map { "it is among the upstream's \($0.count) models" } ?? "the upstream lists no models",
            price?.retiresOn.map { "its end is on \($0)" } ?? "no day of its end is known",
            contextSentence,
        ].joined(separator: ", ")
    }

    private var contextSentence: String {
        guard let context = price?.contextTokens else { return "how much it takes is not known" }
        guard let largestPrompt else { return "it takes \(context) tokens, and no prompt was seen yet" }
        return "it takes \(context) tokens, and the largest prompt had \(largestPrompt)"
    }
}
