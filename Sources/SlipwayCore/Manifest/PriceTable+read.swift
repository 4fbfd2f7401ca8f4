/// Prices in LiteLLM's `model_prices` format: a map of models, of whose many members those of `Price` are read.
extension PriceTable {
    static let inputMember = "input_cost_per_token"
    static let outputMember = "output_cost_per_token"
    static let cachedInputMember = "cache_read_input_token_cost"
    static let retirementMember = "deprecation_date"
    static let contextMember = "max_input_tokens"

    /// A JSON file's path, or the map itself.
    static func read(_ field: Field) -> PriceTable? {
        field.isMap ? readMap(field) : PriceFile(field)?.table()
    }

    private static func readMap(_ field: Field) -> PriceTable? {
        guard let fields = field.fields() else { return nil }
        return PriceTable(fields.entries.reduce(into: [:]) { $0[$1.name] = price($1.field) })
    }

    private static func price(_ field: Field) -> Price? {
        guard var fields = field.fields("a map such as {\(inputMember): 3e-05, \(outputMember): 6e-05}") else {
            return nil
        }
        let costs = [inputMember, outputMember, cachedInputMember].map { fields.take($0)?.cost() }
        let retiresOn = fields.take(retirementMember)?.day()
        let contextTokens = fields.take(contextMember)?.integer(atLeast: 1)
        fields.finish()
        if fields.entries.allSatisfy({ [retirementMember, contextMember].contains($0.name) }) {
            field.reportMissing("has no price", hint: "add \(inputMember): in USD")
        }
        var price = Price(input: costs[0], output: costs[1], cachedInput: costs[2])
        price?.retiresOn = retiresOn
        price?.contextTokens = contextTokens
        return price
    }
}

extension PriceTable.Price {
    /// Nil for models without prices for tokens, such as those that draw pictures.
    init?(input: Double?, output: Double?, cachedInput: Double?) {
        guard input != nil || output != nil else { return nil }
        self.init(input: input ?? 0, output: output ?? 0, cachedInput: cachedInput)
    }
}

extension String {
    /// Written as `2026-11-30`, so that two of them are in the order of time.
    var isDay: Bool {
        let parts = split(separator: "-", omittingEmptySubsequences: false)
        let areDigits = parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        return parts.map(\.utf8.count) == [4, 2, 2] && areDigits
    }
}

extension Field {
    /// USD for one token.
    fileprivate func cost() -> Double? {
        guard let number = number("USD per token") else { return nil }
        if number < 0 { report("is below 0") }
        return number
    }

    fileprivate func day() -> String? {
        parsed("a day") { text throws(ValueFault) in
            guard text.isDay else { throw ValueFault("is no day", hint: "write it like 2026-11-30") }
            return text
        }
    }
}
