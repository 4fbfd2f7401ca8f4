/// What a version is expected to cost beside stable, at both models' prices: the tokens that stable's users use, scaled by what an evaluation
/// showed the version to use on the same cases.
package enum CostImpact {
    private typealias Usage = (input: Double, output: Double)

    /// Its figure is the ratio of the candidate's expected cost a request to stable's.
    ///
    /// - Parameter trial: nil: no evaluation has put the same cases to both; the version is taken to use what stable uses.
    package static func result(
        model: String?,
        stableModel: String?,
        observed stable: ArmSummary,
        trial: TrialTokens? = nil,
        prices: PriceTable
    ) -> ItemResult {
        guard let model, let stableModel else {
            return ItemResult(.error, output: "a version names no model: its price is not known")
        }
        guard let price = prices.prices[model], let stablePrice = prices.prices[stableModel] else {
            let missing = prices.prices[model] == nil ? model : stableModel
            return ItemResult(.error, output: "prices has no model \(missing)")
        }
        guard let used = usage(stable) ?? trial?.stableUsage else {
            return ItemResult(.error, output: "no tokens of stable's were seen yet")
        }
        let (cost, stableCost) = (price.cost(expected(used, trial)), stablePrice.cost(used))
        guard stableCost > 0 else {
            return ItemResult(.error, output: "\(stableModel) costs nothing: there is no ratio")
        }
        let costs = "\(model) $\(cost.fixed(6)) a request, \(stableModel) $\(stableCost.fixed(6))"
        return ItemResult(
            .pass,
            output: "\(costs): \((cost / stableCost).fixed(2)) ×, \(basis(stable, trial))",
            figures: [ItemResult.value: cost / stableCost, "version": cost, "stable": stableCost]
        )
    }

    private static func usage(_ stable: ArmSummary) -> Usage? {
        guard let all = stable[.tokensPerRequest], let output = stable[.tokensOutPerRequest] else { return nil }
        return (all - output, output)
    }

    private static func expected(_ used: Usage, _ trial: TrialTokens?) -> Usage {
        (used.input * (trial?.inputRatio ?? 1), used.output * (trial?.outputRatio ?? 1))
    }

    /// What the figure rests on, in words.
    private static func basis(_ stable: ArmSummary, _ trial: TrialTokens?) -> String {
        guard let trial else { return "if it uses the tokens that stable uses" }
        let ratios = "\(trial.inputRatio.fixed(2)) × the input and \(trial.outputRatio.fixed(2)) × the output"
        return "using \(ratios) in \(trial.cases) cases" + (usage(stable) == nil ? ", without users' tokens" : "")
    }
}

extension TrialTokens {
    /// A case.
    fileprivate var stableUsage: (input: Double, output: Double)? {
        cases > 0 ? (Double(stable.input) / Double(cases), Double(stable.output) / Double(cases)) : nil
    }
}

extension PriceTable.Price {
    fileprivate func cost(_ usage: (input: Double, output: Double)) -> Double {
        usage.input * input + usage.output * output
    }
}
