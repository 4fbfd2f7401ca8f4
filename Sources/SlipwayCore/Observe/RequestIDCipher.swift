/// A keyed permutation of the 122 bits that a UUID has to itself: a Feistel network of four rounds over two halves of 61 bits, SipHash-2-4 as
/// the function of each round.
///
/// Four rounds with a pseudorandom function are a pseudorandom permutation even to somebody who may ask in both directions (Luby, Rackoff:
/// "How to construct pseudorandom permutations", 1988): ids look random, and one changed bit of an id changes all that it says.
struct RequestIDCipher: Sendable {
    struct Halves: Hashable {
        /// Each below 2^61.
        var left: UInt64
        var right: UInt64
    }

    private static let mask: UInt64 = (1 << 61) - 1
    private let function: SipHash

    init(_ function: SipHash) { self.function = function }

    func encrypt(_ plain: Halves) -> Halves {
        var halves = plain
        halves.left ^= value(0, halves.right)
        halves.right ^= value(1, halves.left)
        halves.left ^= value(2, halves.right)
        halves.right ^= value(3, halves.left)
        return halves
    }

    func decrypt(_ cipher: Halves) -> Halves {
        var halves = cipher
        halves.right ^= value(3, halves.left)
        halves.left ^= value(2, halves.right)
        halves.right ^= value(1, halves.left)
        halves.left ^= value(0, halves.right)
        return halves
    }

    /// The rounds share a key: the number of the round stands in the three bits that a half leaves free.
    private func value(_ round: UInt64, _ half: UInt64) -> UInt64 { function.hash(half | round << 61) & Self.mask }
}
