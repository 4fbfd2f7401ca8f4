/// What a model's tokens cost.
package struct PriceTable: Hashable, Sendable {
    /// USD per token.
    package struct Price: Hashable, Sendable {
        package var input: Double
        package var output: Double
        /// Per token read from the provider's cache; nil: as `input`.
        package var cachedInput: Double?
        /// The day from which the provider does not answer for it any more: `2026-11-30`.
        package var retiresOn: String?
        /// Input tokens that one request may have; nil: not known.
        package var contextTokens: Int?

        package init(input: Double, output: Double, cachedInput: Double? = nil) {
            self.input = input
            self.output = output
            self.cachedInput = cachedInput
        }
    }

    package var prices: [String: Price]

    package init(_ prices: [String: Price] = [:]) { self.prices = prices }

    package var isEmpty: Bool { prices.isEmpty }

    /// USD, or nil for a model without a price.
    package func cost(of tokens: TokenUsage, model: String?) -> Double? {
        guard let model, let price = prices[model] else { return nil }
        let cached = Double(tokens.cachedInput)
        return (Double(tokens.input) - cached) * price.input + cached * (price.cachedInput ?? price.input)
            + Double(tokens.output) * price.output
    }
}
