// A flag under a rollout of one of its variants.
extension FlagDefinition {
    /// The variant to be rolled out, and the one whose users it takes: the other one of the flag's `fractional`, or the default of a flag
    /// without rules.
    func pair(of flag: String, bringing canary: String) throws(FlagEditFault) -> VariantPair {
        let name = flag.shown
        try checkVariant(canary)
        guard value["state"] == .string("ENABLED") else { throw .refused("\(name) is disabled: enable it first") }
        guard defaultVariant?.isSame(as: canary) != true else {
            throw .refused("\(canary.shown) is the default variant of \(name) already")
        }
        return VariantPair(flag: flag, canary: canary, stable: try stableVariant(of: name, beside: canary))
    }

    private func stableVariant(of name: String, beside canary: String) throws(FlagEditFault) -> String {
        guard hasTargeting else {
            guard let defaultVariant else { throw .refused("\(name) has no default variant to compare with") }
            return defaultVariant
        }
        let variants = try splitVariants(of: name)
        guard let place = variants.firstIndex(where: { $0.isSame(as: canary) }) else {
            throw .refused("the `fractional` of \(name) does not split off \(canary.shown)")
        }
        return variants[1 - place]
    }

    private func splitVariants(of name: String) throws(FlagEditFault) -> [String] {
        let splits = splits
        guard splits.count == 1, let buckets = splits.first else {
            let many = splits.isEmpty ? "no `fractional`" : "\(splits.count) times `fractional`"
            throw .refused("the targeting of \(name) has \(many): a variant is rolled out by exactly one")
        }
        let variants = buckets.compactMap(\.bucketVariant)
        guard buckets.count == 2, variants.count == 2, buckets.allSatisfy(\.hasConstantWeight) else {
            throw .refused(
                "the `fractional` of \(name) has to be between two variants, each with a number for its weight"
            )
        }
        return variants
    }

    /// What holds while the canary variant has a weight. At full weight it is the default, too: for those whom no bucket is known of.
    mutating func give(_ pair: VariantPair, _ weight: Weight) throws(FlagEditFault) {
        try split([
            FlagShare(pair.canary, Int64(weight.basisPoints)),
            FlagShare(pair.stable, Int64(Weight.full.basisPoints - weight.basisPoints)),
        ])
        if weight == .full { try makeDefault(pair) }
    }

    /// What is written once the canary variant has won. A flag that had no rules has none again.
    mutating func promote(_ pair: VariantPair) throws(FlagEditFault) {
        if hasTargeting { try give(pair, .full) } else { try makeDefault(pair) }
    }

    /// What is written once the canary variant was taken back: the stable variant has its users, whatever share it had before.
    mutating func takeBack(_ pair: VariantPair) throws(FlagEditFault) {
        if hasTargeting, !splits.joined().contains(where: { $0.isEmptyBucket(of: pair.canary) }) {
            try give(pair, .none)
        }
    }

    private mutating func makeDefault(_ pair: VariantPair) throws(FlagEditFault) {
        guard defaultVariant?.isSame(as: pair.stable) == true else { return }
        try set(.init("defaultVariant", .string(pair.canary)))
    }
}
