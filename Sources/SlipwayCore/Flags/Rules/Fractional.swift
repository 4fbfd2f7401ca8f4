/// flagd's `fractional`: a bucket by the hash of a seed.
///
///     bucket = (hash(seed) × Σ weights) >> 32        the first variant with bucket < the weights up to it
///
/// (flagd's docs/architecture-decisions/high-precision-fractional-bucketing.md and fractional-non-string-rand-units.md.)
struct Fractional: Sendable {
    /// How the seed becomes bytes. A version never changes what it does: each change puts every user into another bucket.
    package enum Version: Int, Sendable {
        /// A string's UTF-8; the flag's key and the targeting key one after the other.
        case second = 2
        /// Deterministic CBOR of any value but a list; a list of the flag's key and the targeting key.
        case third = 3
    }

    struct Bucket: Sendable {
        var variant: JSONValue
        var weight: Int64

        init(_ variant: JSONValue, weight: Int64) {
            self.variant = variant
            self.weight = weight
        }

        /// `[variant]` or `[variant, weight]`. A negative weight is 0: weights that rules compute begin below.
        init?(_ value: JSONValue) {
            guard case .array(let parts) = value, parts.count == 1 || parts.count == 2 else { return nil }
            guard parts.count == 2 else {
                self.init(parts[0], weight: 1)
                return
            }
            guard case .integer(let weight) = parts[1] else { return nil }
            self.init(parts[0], weight: max(0, weight))
        }
    }

    static let maxTotal: Int64 = 2_147_483_647

    var version: Version
    var path: String
    var arguments: [FlagRule]
    /// The buckets, where all are constants; `seed` then is the first argument, or nil for the shorthand.
    var buckets: [Bucket]?
    var seed: FlagRule?

    static func total(_ buckets: [Bucket]) -> Int64? {
        var total: Int64 = 0
        for bucket in buckets {
            total = total.addingReportingOverflow(bucket.weight).partialValue
            if total > maxTotal || bucket.weight > maxTotal { return nil }
        }
        return total > 0 ? total : nil
    }

    /// The bytes that are hashed; nil where there is no user to speak of.
    func seedBytes(_ value: JSONValue) -> [UInt8]? {
        switch (version, value) {
        case (_, .null), (_, .array): nil
        case (.second, .string(let text)): text.isEmpty ? nil : Array(text.utf8)
        case (.second, _): nil
        case (.third, _): DeterministicCBOR.encode(value)
        }
    }

    func seedBytes(flag: String, targetingKey: JSONValue?) -> [UInt8]? {
        guard case .string(let key)? = targetingKey, !key.isEmpty else { return nil }
        switch version {
        case .second: return Array(flag.utf8) + Array(key.utf8)
        case .third:
            var encoder = DeterministicCBOR()
            encoder.appendPair(flag, key)
            return encoder.bytes
        }
    }

    static func pick(_ buckets: [Bucket], total: Int64, hash: UInt32) -> (place: Int64, variant: JSONValue) {
        let place = Int64((UInt64(hash) * UInt64(total)) >> 32)
        var end: Int64 = 0
        for bucket in buckets {
            end += bucket.weight
            if place < end { return (place, bucket.variant) }
        }
        preconditionFailure("a bucket beyond the total: \(place) of \(total)")
    }
}
