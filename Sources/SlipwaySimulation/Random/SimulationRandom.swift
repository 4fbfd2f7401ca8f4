import RealModule

/// Random numbers that a seed fixes for ever: xoshiro256++ (Blackman & Vigna 2021), seeded by splitmix64.
///
/// The same seed gives the same rollout on every machine, with any number of jobs.
package struct SimulationRandom: Hashable, Sendable {
    private var a: UInt64
    private var b: UInt64
    private var c: UInt64
    private var d: UInt64
    /// The second normal number of a pair.
    private var spare: Double?

    package init(seed: UInt64) {
        var state = seed
        a = Self.split(&state)
        b = Self.split(&state)
        c = Self.split(&state)
        d = Self.split(&state)
    }

    package mutating func bits() -> UInt64 {
        let result = Self.rotate(a &+ d, 23) &+ a
        let shifted = b << 17
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= shifted
        d = Self.rotate(d, 45)
        return result
    }

    /// 0 ≤ x < 1.
    package mutating func uniform() -> Double { Self.fraction(bits()) }

    /// Mean 1.
    package mutating func exponential() -> Double { -.log(1 - uniform()) }

    /// Mean 0, variance 1, by the polar method (Marsaglia & Bray 1964).
    package mutating func normal() -> Double {
        if let spare {
            self.spare = nil
            return spare
        }
        while true {
            let (x, y) = (2 * uniform() - 1, 2 * uniform() - 1)
            let square = x * x + y * y
            guard square < 1, square > 0 else { continue }
            let factor = (-2 * Double.log(square) / square).squareRoot()
            spare = y * factor
            return x * factor
        }
    }

    /// How many trials until the first success, at least 1, with this mean.
    package mutating func geometric(mean: Double) -> Int {
        guard mean > 1 else { return 1 }
        return 1 + Int(Double.log(1 - uniform()) / Double.log(1 - 1 / mean))
    }

    /// 64 bits as a number, 0 ≤ x < 1.
    package static func fraction(_ bits: UInt64) -> Double { Double(bits >> 11) * 0x1p-53 }

    /// Bits that two numbers fix, as good as random.
    package static func mix(_ x: UInt64, _ y: UInt64) -> UInt64 {
        var state = x ^ (y &* 0xD6E8_FEB8_6659_FD93)
        return split(&state)
    }

    private static func split(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
        (value << count) | (value >> (64 - count))
    }
}
