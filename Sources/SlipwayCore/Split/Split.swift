/// How a service's traffic is divided at one moment: all to the stable version, or a share to a canary.
///
/// A split is computed from the rollout's state as a whole (weight, salt and stage together), so that no request can see a new weight
/// with an old salt.
package struct Split: Hashable, Codable, Sendable {
    package var stable: VersionID
    package var canary: Canary?
    /// A rollout that was taken back and whose exchanges under way are to be ended, not waited for.
    package var cutting: RolloutID?
    /// Who is asked the same without users hearing its answers.
    package var shadow: ShadowAssignment?

    package struct Canary: Hashable, Codable, Sendable {
        package var version: VersionID
        package var weight: Weight
        package var salt: UInt64
        package var stage: StageID
        /// Nil for a version. Else the stable version answers all, and a flag decides who gets the canary variant.
        package var variant: VariantPair?
        /// Whether a judge hears of each exchange, beside the figures of all.
        package var isJudged: Bool

        package init(
            version: VersionID,
            weight: Weight,
            salt: UInt64,
            stage: StageID,
            variant: VariantPair? = nil,
            isJudged: Bool = true
        ) {
            self.variant = variant
            self.isJudged = isJudged
            self.version = version
            self.weight = weight
            self.salt = salt
            self.stage = stage
        }
    }

    package init(
        stable: VersionID,
        canary: Canary? = nil,
        cutting: RolloutID? = nil,
        shadow: ShadowAssignment? = nil
    ) {
        self.stable = stable
        self.canary = canary
        self.cutting = cutting
        self.shadow = shadow
    }

    /// The role that answers a key; `random` decides for an exchange without one. Not asked about variants.
    package func role(forKey key: String?, random: @autoclosure () -> UInt64) -> Role {
        guard let canary, canary.variant == nil, canary.weight > .none else { return .stable }
        if canary.weight == .full { return .canary }
        let place = key.map { Place(key: $0, salt: canary.salt) } ?? Place(random: random())
        return place.isBelow(canary.weight) ? .canary : .stable
    }

    package func version(of role: Role) -> VersionID {
        switch role {
        case .stable: stable
        case .canary: canary?.version ?? stable
        }
    }

    /// Percentages by version, as the API shows them.
    package var desired: [VersionID: Double] {
        guard let canary else { return [stable: 100] }
        return [stable: 100 - canary.weight.percent, canary.version: canary.weight.percent]
    }
}
