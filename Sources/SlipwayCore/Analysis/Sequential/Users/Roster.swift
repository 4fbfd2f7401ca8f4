/// The users of a rollout, numbered in the order of their first exchange, and where each was first seen in the canary.
package struct Roster: Hashable, Codable, Sendable {
    package private(set) var table: UnitTable
    /// By user: the number of the stage in which it was first seen in the canary; `never` if it was not.
    private(set) var canarySince = PackedArray<UInt8>()
    /// By user: the stage of its latest canary exchange, + 1.
    private var counted = PackedArray<UInt16>()
    /// Distinct users of the canary in the present stage; an exchange without a key is a user.
    package private(set) var canaryUsers = 0

    package static let never = UInt8.max

    package init(capacity: Int = 65_536) {
        table = UnitTable(capacity: capacity)
    }

    mutating func append(_ unit: UInt64) -> Int {
        canarySince.values.append(Self.never)
        counted.values.append(0)
        return table.append(unit)
    }

    /// Makes room; returns the former numbers of those who stay.
    mutating func thin() -> [Int] {
        let kept = table.thin()
        canarySince.values = kept.map { canarySince.values[$0] }
        counted.values = kept.map { counted.values[$0] }
        return kept
    }

    mutating func sawCanary(_ user: Int, slot: Int) {
        canarySince.values[user] = min(canarySince.values[user], UInt8(slot))
    }

    /// Forgets who was in the canary: another epoch begins at a lower weight.
    mutating func forgetArms() {
        canarySince.values = [UInt8](repeating: Self.never, count: table.count)
    }

    mutating func beginStage() { canaryUsers = 0 }

    mutating func countCanary(_ user: Int?, stage: Int) {
        guard let user else {
            canaryUsers += 1
            return
        }
        guard counted.values[user] != UInt16(clamping: stage + 1) else { return }
        counted.values[user] = UInt16(clamping: stage + 1)
        canaryUsers += 1
    }
}
