/// Where an assignment key falls in [0, 1) for one rollout.
///
///     place = (XXH64(key in UTF-8, seed: the rollout's salt) >> 11) / 2^53
///
/// A key is in the canary iff its place is below the weight's share. A key that entered therefore stays while the weight rises, and
/// moving from 5 to 10 % moves only keys in [0.05, 0.10). The salt is drawn afresh for each attempt of each rollout: with one global
/// salt the same unlucky users would be every canary's.
package struct Place: Hashable, Comparable, Sendable {
    /// 0 ≤ fraction < 1.
    package let fraction: Double

    package init(key: String, salt: UInt64) {
        self.init(random: XXH64.hash(key, seed: salt))
    }

    /// The place of an exchange without a key, from 64 random bits.
    package init(random bits: UInt64) {
        fraction = Double(bits >> 11) * 0x1p-53
    }

    package func isBelow(_ weight: Weight) -> Bool { fraction < weight.share }

    package static func < (a: Self, b: Self) -> Bool { a.fraction < b.fraction }
}
