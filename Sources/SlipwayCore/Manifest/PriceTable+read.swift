/// Prices in LiteLLM's `model_prices` format: a map of models, of whose many members those of `Price` are read.
extension PriceTable {
    static let inputMember = "input_cost_per_token"
    static let outputMember = "output_cost_per_token"
    static let cachedInputMember = "cache_read_input_token_cost"
    static let retirementMember = "deprecation_date"

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
        fields.finish()
        if fields.entries.isEmpty { field.reportMissing("has no price", hint: "add \(inputMember): in USD") }
        return Price(input: costs[0], output: costs[1], cachedInput: costs[2])
    }
}

extension PriceTable.Price {
    /// Nil for models without prices for tokens, such as those that draw pictures.
    init?(input: Double?, output: Double?, cachedInput: Double?, retiresOn: String? = nil) {
        guard input != nil || output != nil else { return nil }
        self.init(input: input ?? 0, output: output ?? 0, cachedInput: cachedInput)
        self.retiresOn = retiresOn
    }
}

extension Field {
    /// USD for one token.
    fileprivate func cost() -> Double? {
        guard let number = number("USD per token") else { return nil }
        if number < 0 { report("is below 0") }
        return number
    }
}
