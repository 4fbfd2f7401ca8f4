/// What a version is expected to cost beside stable: the tokens that stable's users use, at both models' prices.
package enum CostImpact {
    /// Its figure is the ratio of the candidate's expected cost a request to stable's.
    package static func result(
        model: String?,
        stableModel: String?,
        observed stable: ArmSummary,
        prices: PriceTable
    ) -> ItemResult {
        guard let model, let stableModel else {
            return ItemResult(.error, output: "a version names no model: its price is not known")
        }
        guard let all = stable[.tokensPerRequest], let output = stable[.tokensOutPerRequest] else {
            return ItemResult(.error, output: "no tokens of stable's were seen yet")
        }
        guard let price = prices.prices[model], let stablePrice = prices.prices[stableModel] else {
            let missing = prices.prices[model] == nil ? model : stableModel
            return ItemResult(.error, output: "prices has no model \(missing)")
        }
        let usage = (input: all - output, output: output)
        let (cost, stableCost) = (price.cost(usage), stablePrice.cost(usage))
        guard stableCost > 0 else {
            return ItemResult(.error, output: "\(stableModel) costs nothing: there is no ratio")
        }
        return ItemResult(
            .pass,
            output:
                "\(model) $\(cost.fixed(6)) a request, \(stableModel) $\(stableCost.fixed(6)): \((cost / stableCost).fixed(2)) ×",
            figures: [ItemResult.value: cost / stableCost, "version": cost, "stable": stableCost]
        )
    }
}

extension PriceTable.Price {
    fileprivate func cost(_ usage: (input: Double, output: Double)) -> Double {
        usage.input * input + usage.output * output
    }
}
