/// What the users of one family did at one weight since it was set: the data of one column of a look.
package struct StageCounts: Hashable, Codable, Sendable {
    package let weight: Double
    /// By user.
    package var cells = PackedArray<Cell>()
    /// Canary exchanges beyond the practical gate's ratio.
    var far = 0
    /// Exchanges without a key: each is a new user of one request.
    var anonymousCanary = Cohort()
    var anonymousStable = Cohort()

    package init(weight: Double) {
        self.weight = weight
    }

    /// n requests, and how many of them lie above the first and the second line.
    package struct Cell: Hashable, Sendable {
        package var n: UInt32 = 0
        package var slow: UInt16 = 0
        package var slow2: UInt16 = 0

        package init(n: UInt32 = 0, slow: UInt16 = 0, slow2: UInt16 = 0) {
            self.n = n
            self.slow = slow
            self.slow2 = slow2
        }

        package mutating func add(isSlow: Bool, isSlow2: Bool) {
            n &+= n < .max ? 1 : 0
            slow &+= isSlow && slow < .max ? 1 : 0
            slow2 &+= isSlow2 && slow2 < .max ? 1 : 0
        }

        package static func - (a: Self, b: Self) -> Self {
            Self(n: a.n &- b.n, slow: a.slow &- b.slow, slow2: a.slow2 &- b.slow2)
        }
    }

    package struct Cohort: Hashable, Codable, Sendable {
        var n = 0
        var slow = 0
        var slow2 = 0

        static func - (a: Self, b: Self) -> Self {
            Self(n: a.n &- b.n, slow: a.slow &- b.slow, slow2: a.slow2 &- b.slow2)
        }
    }

    mutating func add(user: Int, _ isSlow: Bool, _ isSlow2: Bool) {
        while cells.values.count <= user { cells.values.append(Cell()) }
        cells.values[user].add(isSlow: isSlow, isSlow2: isSlow2)
    }

    package mutating func addAnonymous(_ role: Role, _ isSlow: Bool, _ isSlow2: Bool) {
        let seen = Cohort(n: 1, slow: isSlow ? 1 : 0, slow2: isSlow2 ? 1 : 0)
        if role == .canary { anonymousCanary += seen } else { anonymousStable += seen }
    }

    mutating func keep(_ numbers: [Int]) {
        cells.values = numbers.map { $0 < cells.values.count ? cells.values[$0] : Cell() }
    }

    /// What was added since `base` was taken.
    func since(_ base: StageCounts) -> StageCounts {
        var rest = self
        for user in base.cells.values.indices { rest.cells.values[user] = cells.values[user] - base.cells.values[user] }
        rest.far -= base.far
        rest.anonymousCanary = anonymousCanary - base.anonymousCanary
        rest.anonymousStable = anonymousStable - base.anonymousStable
        return rest
    }
}

extension StageCounts.Cohort {
    static func += (a: inout Self, b: Self) {
        a.n += b.n
        a.slow += b.slow
        a.slow2 += b.slow2
    }
}

extension StageCounts.Cell: BitwiseNumber {
    package var bits: UInt64 { UInt64(n) | UInt64(slow) << 32 | UInt64(slow2) << 48 }

    package init(bits: UInt64) {
        n = UInt32(truncatingIfNeeded: bits)
        slow = UInt16(truncatingIfNeeded: bits >> 32)
        slow2 = UInt16(truncatingIfNeeded: bits >> 48)
    }
}
