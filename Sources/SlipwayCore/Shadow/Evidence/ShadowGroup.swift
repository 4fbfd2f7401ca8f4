/// The figures of the pairs of one route and kind.
package struct ShadowGroup: Hashable, Codable, Sendable {
    package private(set) var pairs = 0
    package private(set) var divergence = Moments()
    package private(set) var noise = Moments()
    package private(set) var sign = SignRecord(accepted: 0.55)

    package init() {}

    package mutating func add(_ score: ShadowScore) {
        pairs += 1
        guard let d = score.divergence?.score else { return }
        divergence.add(d)
        guard let n = score.noise?.score else { return }
        noise.add(n)
        sign.add(d, isAbove: n)
    }
}
