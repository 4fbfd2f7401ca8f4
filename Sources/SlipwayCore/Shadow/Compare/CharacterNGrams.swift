/// The n-grams of two texts, counted against each other order by order: what chrF is made of.
///
/// A table of 64-bit hashes instead of a dictionary of strings: comparing two texts of 2 kB takes tens of microseconds. A gram is found only where
/// its beginning, the gram one character shorter, was found, so texts that differ cost less than equal ones.
struct CharacterNGrams {
    struct Counts: Equatable {
        var reference: Int
        var other: Int
        /// Σ min(count in one, count in the other).
        var matches: Int
    }

    private let reference: [UInt32]
    private let other: [UInt32]
    /// Of the grams that begin at each place, at the order reached.
    private var referenceHashes: [UInt64]
    private var otherHashes: [UInt64]
    private var isAlive: [Bool]
    private var table: GramTable
    private(set) var order = 0

    init(reference: [UInt32], other: [UInt32]) {
        self.reference = reference
        self.other = other
        referenceHashes = [UInt64](repeating: 0, count: reference.count)
        otherHashes = [UInt64](repeating: 0, count: other.count)
        isAlive = [Bool](repeating: true, count: other.count)
        table = GramTable(capacity: reference.count)
    }

    /// The counts of the next order: 1, 2, …
    mutating func next() -> Counts {
        order += 1
        let counts = (max(0, reference.count - order + 1), max(0, other.count - order + 1))
        guard counts.0 > 0, counts.1 > 0 else { return Counts(reference: counts.0, other: counts.1, matches: 0) }
        Self.lengthen(&referenceHashes, by: reference, order: order, count: counts.0)
        Self.lengthen(&otherHashes, by: other, order: order, count: counts.1)
        table.clear()
        for place in 0..<counts.0 { table.add(referenceHashes[place]) }
        var matches = 0
        for place in 0..<counts.1 where isAlive[place] {
            switch table.take(otherHashes[place]) {
            case .taken: matches += 1
            case .spent: break
            case .absent: isAlive[place] = false
            }
        }
        return Counts(reference: counts.0, other: counts.1, matches: matches)
    }

    private static func lengthen(_ hashes: inout [UInt64], by text: [UInt32], order: Int, count: Int) {
        for place in 0..<count {
            let mixed = (hashes[place] ^ UInt64(text[place + order - 1])) &* 0x9E37_79B9_7F4A_7C15
            hashes[place] = mixed ^ (mixed >> 29)
        }
    }
}

/// Counts by hash, with open addressing. The hash 0 stands for an empty place; a gram that has it is counted as the gram of hash 1.
private struct GramTable {
    enum Taking {
        case taken
        /// Seen, but as often taken before as it was added.
        case spent
        case absent
    }

    private struct Slot {
        var hash: UInt64
        var count: Int
    }

    private var slots: [Slot]
    private let mask: Int

    /// - Parameter capacity: how many different grams come at most.
    init(capacity: Int) {
        var size = 16
        while size < capacity * 2 { size *= 2 }
        slots = [Slot](repeating: Slot(hash: 0, count: 0), count: size)
        mask = size - 1
    }

    mutating func clear() {
        for index in slots.indices { slots[index] = Slot(hash: 0, count: 0) }
    }

    mutating func add(_ hash: UInt64) {
        let hash = max(1, hash)
        let index = place(of: hash)
        slots[index] = Slot(hash: hash, count: slots[index].count + 1)
    }

    mutating func take(_ hash: UInt64) -> Taking {
        let index = place(of: max(1, hash))
        if slots[index].hash == 0 { return .absent }
        guard slots[index].count > 0 else { return .spent }
        slots[index].count -= 1
        return .taken
    }

    /// Where the hash stands, or the empty place where it would.
    private func place(of hash: UInt64) -> Int {
        var index = Int(truncatingIfNeeded: hash >> 20) & mask
        while slots[index].hash != 0, slots[index].hash != hash { index = (index + 1) & mask }
        return index
    }
}
