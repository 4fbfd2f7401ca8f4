/// What a `MemoryStore` holds: the port's rules without its threads.
struct MemoryState {
    /// In the order of their keys.
    private var entries: [StoreEntry] = []
    private var revision = StoreRevision(0)
    private let limit: HistoryLimit
    private var history: [StoreChange] = []
    private var historyBytes: Int64 = 0
    /// The last revision that the history no longer has.
    private var compacted = StoreRevision(0)

    init(limit: HistoryLimit) { self.limit = limit }

    func entry(at key: StoreKey) -> StoreEntry? {
        let place = lowerBound { $0 < key }
        return place < entries.count && entries[place].key == key ? entries[place] : nil
    }

    func list(_ prefix: String, after: StoreKey?, limit: Int?) -> StoreListing {
        let first = lowerBound { key in
            key < StoreKey(rawValue: prefix) || after.map { key <= $0 } ?? false
        }
        let found = entries[first...].prefix { $0.key.hasPrefix(prefix) }.prefix(max(0, limit ?? .max))
        return StoreListing(entries: Array(found), revision: revision)
    }

    mutating func commit(_ transaction: StoreTransaction) throws(StoreError) -> StoreRevision {
        for condition in transaction.guards where !condition.holds(at: entry(at: condition.key)?.revision) {
            throw .conflict(condition.key)
        }
        let next = StoreRevision(revision.number + 1)
        let changes = transaction.operations.map { StoreChange($0, at: next) }
            .filter { $0.value != nil || entry(at: $0.key) != nil }
        guard !changes.isEmpty else { return revision }
        revision = next
        for change in changes { apply(change) }
        record(changes)
        return revision
    }

    func page(_ prefix: String, after position: StoreRevision) throws(StoreError) -> HistoryPage {
        guard position >= compacted else { throw .compacted(position) }
        let reached = min(revision, StoreRevision(position.number + HistoryPage.revisions))
        let span = history.drop { $0.revision <= position }.prefix { $0.revision <= reached }
        return HistoryPage(changes: span.filter { $0.key.hasPrefix(prefix) }, reached: reached)
    }

    private mutating func apply(_ change: StoreChange) {
        let place = lowerBound { $0 < change.key }
        let exists = place < entries.count && entries[place].key == change.key
        let written = change.value.map { StoreEntry(key: change.key, value: $0, revision: change.revision) }
        entries.replaceSubrange(place..<(exists ? place + 1 : place), with: written.map { [$0] } ?? [])
    }

    private mutating func record(_ changes: [StoreChange]) {
        history += changes
        historyBytes += changes.reduce(0) { $0 + Int64($1.byteCount) }
        while let oldest = history.first?.revision, oldest < revision, isTooMuch(from: oldest) { forget(oldest) }
    }

    private func isTooMuch(from oldest: StoreRevision) -> Bool {
        revision.number - oldest.number >= limit.revisions || historyBytes > limit.bytes
    }

    private mutating func forget(_ oldest: StoreRevision) {
        let dropped = history.prefix { $0.revision == oldest }
        historyBytes -= dropped.reduce(0) { $0 + Int64($1.byteCount) }
        history.removeFirst(dropped.count)
        compacted = oldest
    }

    /// The first place whose key is not `isBefore`.
    private func lowerBound(_ isBefore: (StoreKey) -> Bool) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = low + (high - low) / 2
            if isBefore(entries[middle].key) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
