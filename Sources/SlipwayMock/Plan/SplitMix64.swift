import Foundation

/// The mock's random numbers: seeded, so that a run can be repeated.
///
///     state += 0x9E3779B97F4A7C15, then Stafford's mix 13 of it (Steele, Lea, Flood 2014)
package struct SplitMix64: RandomNumberGenerator, Sendable, Equatable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// Uniform in [0, 1).
    mutating func nextFraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Standard normal, by Box and Muller.
    mutating func nextNormal() -> Double {
        let radius = (-2 * log(1 - nextFraction())).squareRoot()
        return radius * cos(2 * .pi * nextFraction())
    }
}
