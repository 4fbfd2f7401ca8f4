/// wyrand: 64 random bits in two multiplications, for identifiers and for keys of exchanges without one. Not for secrets.
/// (Wang Yi, <https://github.com/wangyi-fudan/wyhash>.)
struct FastRandom: RandomNumberGenerator {
    private var state: UInt64

    init() { state = .random(in: .min ... .max) }

    mutating func next() -> UInt64 {
        state &+= 0xA076_1D64_78BD_642F
        let product = state.multipliedFullWidth(by: state ^ 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }
}
