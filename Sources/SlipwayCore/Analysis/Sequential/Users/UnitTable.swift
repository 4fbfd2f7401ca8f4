/// Units (hashes of assignment keys) numbered 0, 1, 2, … in the order of their arrival.
///
/// Bounded. When it is full, `thin` halves who is admitted, by a second hash of the unit: never by arm, and for good, so that a unit that
/// was dropped cannot come back and be bet on twice (ANALYSIS.md §2.10.3). Open addressing; the places depend on the process's own
/// hash seed, so that nobody can choose keys that collide, and are no part of the value.
package struct UnitTable: Sendable {
    package let capacity: Int
    package private(set) var units: [UInt64] = []
    /// Units whose second hash lies above it are not admitted.
    private(set) var admission = UInt64.max
    /// Number + 1 of the unit at each place; 0 where it is free.
    private var places: [UInt32] = []

    package init(capacity: Int = 65_536) {
        self.capacity = capacity
    }

    /// With units that a table of the same admission held.
    init(capacity: Int, admission: UInt64, units: [UInt64]) {
        self.capacity = capacity
        self.admission = admission
        self.units = units
        rehash(places: Self.places(for: units.count))
    }

    package var count: Int { units.count }
    package var isFull: Bool { units.count >= capacity }

    package func admits(_ unit: UInt64) -> Bool { Self.rank(unit) <= admission }

    package func number(of unit: UInt64) -> Int? {
        guard !places.isEmpty else { return nil }
        let place = place(of: unit)
        return places[place] == 0 ? nil : Int(places[place]) - 1
    }

    /// Numbers a new unit. The caller has made room.
    package mutating func append(_ unit: UInt64) -> Int {
        precondition(!isFull, "a table of \(capacity) units is full")
        if (units.count + 1) * 2 > places.count { rehash(places: Self.places(for: units.count + 1)) }
        units.append(unit)
        places[place(of: unit)] = UInt32(units.count)
        return units.count - 1
    }

    /// Halves who is admitted until at most half of the places are taken.
    ///
    /// - Returns: the former numbers of the units that stay, in their new order.
    package mutating func thin() -> [Int] {
        repeat { admission /= 2 } while units.count { Self.rank($0) <= admission } > capacity / 2
        let kept = units.indices.filter { admits(units[$0]) }
        keep(numbers: kept)
        return kept
    }

    /// Keeps the units of some numbers, in their order.
    mutating func keep(numbers: [Int]) {
        units = numbers.map { units[$0] }
        rehash(places: Self.places(for: units.count))
    }

    private mutating func rehash(places count: Int) {
        places = [UInt32](repeating: 0, count: count)
        for number in units.indices { places[place(of: units[number])] = UInt32(number + 1) }
    }

    /// Where a unit is, or would be.
    private func place(of unit: UInt64) -> Int {
        let mask = places.count - 1
        var place = unit.hashValue & mask
        while places[place] != 0, units[Int(places[place]) - 1] != unit { place = (place + 1) & mask }
        return place
    }

    private static func places(for count: Int) -> Int {
        var places = 16
        while places < count * 2 { places *= 2 }
        return places
    }

    /// The second hash (the finaliser of SplitMix64, Steele et al. 2014).
    static func rank(_ unit: UInt64) -> UInt64 {
        var z = unit &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension UnitTable: Hashable {
    package static func == (a: Self, b: Self) -> Bool {
        a.capacity == b.capacity && a.admission == b.admission && a.units == b.units
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(admission)
        hasher.combine(units)
    }
}

extension UnitTable: Codable {
    enum CodingKeys: String, CodingKey {
        case capacity
        case admission
        case units
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let capacity = try container.decode(Int.self, forKey: .capacity)
        let units = try container.decode(PackedArray<UInt64>.self, forKey: .units).values
        guard capacity >= units.count, Set(units).count == units.count else {
            throw DecodingError.dataCorruptedError(
                forKey: .units,
                in: container,
                debugDescription: "not a table of units"
            )
        }
        self.init(capacity: capacity, admission: try container.decode(UInt64.self, forKey: .admission), units: units)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(capacity, forKey: .capacity)
        try container.encode(admission, forKey: .admission)
        try container.encode(PackedArray(units), forKey: .units)
    }
}
