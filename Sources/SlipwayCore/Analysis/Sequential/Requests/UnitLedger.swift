/// Which users had a bad event lately: a burst of one user's retries is one event. (ANALYSIS.md §2.1.)
///
/// One event per user, arm and window, at most three per stage. Where no user is known each event is bet on, but those of one tick count as
/// one user's: nobody can tell them from a burst. Bounded: when it is full it forgets the users of earlier stages, and then
/// takes in no more, who then count each time.
struct UnitLedger: Hashable, Codable, Sendable {
    private static let capacity = 65_536
    private static let mostPerStage = 3

    private struct Entry: Hashable, Codable, Sendable {
        var last: Double
        var stage: Int
        var counted: Int
    }

    private var entries: [Role: [UInt64: Entry]] = [:]
    /// Of the last event without a user.
    private var lastTick: [Role: Int] = [:]

    /// Whether the event counts, and whether it is the user's first.
    mutating func note(
        _ unit: UInt64?,
        _ role: Role,
        at time: Double,
        window: Double,
        stage: Int,
        tick: Int = 0
    ) -> (counts: Bool, isNew: Bool) {
        guard let unit else {
            defer { lastTick[role] = tick }
            return (true, lastTick[role] != tick)
        }
        guard var entry = entries[role]?[unit] else {
            insert(unit, role, Entry(last: time, stage: stage, counted: 1))
            return (true, true)
        }
        if entry.stage != stage { (entry.stage, entry.counted) = (stage, 0) }
        guard time - entry.last >= window, entry.counted < Self.mostPerStage else { return (false, false) }
        entry.last = time
        entry.counted += 1
        entries[role]?[unit] = entry
        return (true, false)
    }

    private mutating func insert(_ unit: UInt64, _ role: Role, _ entry: Entry) {
        if entries[role, default: [:]].count >= Self.capacity {
            entries[role] = entries[role]?.filter { $0.value.stage == entry.stage }
        }
        guard entries[role, default: [:]].count < Self.capacity else { return }
        entries[role, default: [:]][unit] = entry
    }
}
