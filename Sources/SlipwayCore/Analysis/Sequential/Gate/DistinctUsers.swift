/// About how many users each arm had in a stage, and exactly as long as they are few.
///
/// A bottom-k sample: the users whose second hash is smallest, whatever their arm, so that it says nothing of which users are counted.
/// (Bar-Yossef et al. 2002.)
struct DistinctUsers: Hashable, Codable, Sendable {
    private static let capacity = 1024

    /// By second hash.
    private var sample: [UInt64: Role] = [:]
    /// Hashes above it are not taken in.
    private var ceiling = UInt64.max

    mutating func add(_ unit: UInt64, _ role: Role) {
        let hash = Self.mix(unit)
        guard hash <= ceiling, sample[hash] == nil else { return }
        sample[hash] = role
        guard sample.count > Self.capacity else { return }
        ceiling = sample.keys.sorted()[Self.capacity / 2]
        sample = sample.filter { $0.key <= ceiling }
    }

    /// In the sample.
    func sampled(_ role: Role) -> Int { sample.values.reduce(0) { $0 + ($1 == role ? 1 : 0) } }

    /// All of them, estimated once the sample is full.
    func estimate(_ role: Role) -> Int {
        let scale = ceiling == .max ? 1 : Double(UInt64.max) / Double(ceiling)
        return Int((Double(sampled(role)) * scale).rounded())
    }

    /// splitmix64's finaliser.
    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9e37_79b9_7f4a_7c15
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
