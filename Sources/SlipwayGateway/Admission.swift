import Synchronization

/// Counts the process's client connections against their limit. Touched when one opens or closes, never by an exchange.
final class Admission: Sendable {
    private let count = Atomic<Int>(0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// False where there are too many; `left` is owed in either case.
    func entered() -> Bool {
        count.add(1, ordering: .relaxed).newValue <= limit
    }

    func left() {
        count.subtract(1, ordering: .relaxed)
    }
}
