// Flags under rollouts of their variants: what is in force meanwhile, and what is written when one ends.
extension FlagBook {
    /// The two variants that a rollout would be between.
    package func pair(of flag: String, bringing canary: String) throws(FlagEditFault) -> VariantPair {
        guard let record = records[flag] else { throw .notFound("no flag \(flag.shown) in the store") }
        guard switches[flag] == nil else { throw .refused("\(flag.shown) is switched off: enable it first") }
        return try FlagDefinition(record.definition).pair(of: flag, bringing: canary)
    }

    /// What a version's identity is to a rollout of versions: the version that answers, and what the two variants say.
    package func digest(of pair: VariantPair, on version: Version) -> VersionDigest? {
        guard let flag = flags[pair.flag], let canary = flag.variant(pair.canary),
            let stable = flag.variant(pair.stable)
        else { return nil }
        return VersionDigest(version.digest, flag: pair.flag, canary: canary, stable: stable)
    }

    /// The flags with each pair's split at a rollout's weight. A flag that is gone is left alone.
    package func flags(giving weights: [VariantPair: Weight]) -> FlagSet {
        var book = self
        for (pair, weight) in weights { book.give(pair, weight) }
        return book.flags
    }

    private mutating func give(_ pair: VariantPair, _ weight: Weight) {
        guard let record = records[pair.flag] else { return }
        var definition = FlagDefinition(record.definition)
        do throws(FlagEditFault) { try definition.give(pair, weight) } catch { return }
        records[pair.flag]?.definition = definition.text
        let alone = FlagSet.compile(frame.document([(pair.flag, definition.text)]), file: pair.flag.shown)
        guard let flag = alone.flags?.flags.first else { return }
        flags = flags.replacing(pair.flag, with: flag, text: document)
    }

    /// How a rollout's end changes its flag; nil: not at all.
    package func decide(endOf rollout: Rollout, at time: Timestamp) throws(FlagEditFault) -> FlagDecision? {
        guard let pair = rollout.variant, let record = records[pair.flag], let outcome = rollout.settlement?.outcome
        else { return nil }
        var definition = FlagDefinition(record.definition)
        switch outcome {
        case .promoted: try definition.promote(pair)
        case .rolledBack, .aborted: try definition.takeBack(pair)
        case .superseded: return nil
        }
        return try decide(FlagOrder(pair.flag, .define(definition.text), by: "rollout \(rollout.id)"), at: time)
    }
}
