import SlipwayCore
import Synchronization

/// What the event loops count of one shadow: how much waits for it, and the sampled exchanges that made no pair.
///
/// Touched by mirrored exchanges alone; plain atomic numbers, so that no loop waits for another.
final class MirrorLedger: Sendable {
    /// Exchanges beyond it are not worth a copy: a shadow that is so far behind will not be asked about them for a long time.
    static let mostWaiting = 4096

    private let waitingBytes = Atomic<Int>(0)
    private let waiting = Atomic<Int>(0)
    /// Of the exchange that was let in last.
    private let lastBytes = Atomic<Int>(0)
    private let dropped = Atomic<Int>(0)
    private let overBudget = Atomic<Int>(0)
    private let skipped = Atomic<Int>(0)
    private let unanswered = Atomic<Int>(0)
    /// The service's, where it changed; written by the mirror's own thread alone.
    private let spending = Mutex<ShadowBudget.Spending?>(nil)

    /// Whether there is room in the queue, which the bytes then take. True owes a call of `gave(back:)`.
    func takes(_ bytes: Int, limit: Int) -> Bool {
        waiting.add(1, ordering: .relaxed)
        guard waitingBytes.add(bytes, ordering: .relaxed).newValue <= limit else {
            gave(back: bytes)
            return false
        }
        lastBytes.store(bytes, ordering: .relaxed)
        return true
    }

    /// Whether an exchange that is as long as the last one would find room: what would not need not be copied. An empty queue has room
    /// for each that may wait at all.
    func hasRoom(limit: Int) -> Bool {
        guard waiting.load(ordering: .relaxed) < Self.mostWaiting else { return false }
        return waitingBytes.load(ordering: .relaxed) + lastBytes.load(ordering: .relaxed) <= limit
    }

    func gave(back bytes: Int) {
        waiting.subtract(1, ordering: .relaxed)
        waitingBytes.subtract(bytes, ordering: .relaxed)
    }

    func noteDropped() { dropped.add(1, ordering: .relaxed) }
    func noteOverBudget() { overBudget.add(1, ordering: .relaxed) }
    func noteSkipped() { skipped.add(1, ordering: .relaxed) }
    func noteUnanswered() { unanswered.add(1, ordering: .relaxed) }

    func note(_ spending: ShadowBudget.Spending) { self.spending.withLock { $0 = spending } }

    /// What the day's budget has come to, if it moved since this was asked last.
    func takeSpending() -> ShadowBudget.Spending? { spending.withLock { $0.take() } }

    /// What was counted since this was asked last.
    func takeCounts() -> ShadowCounts {
        var counts = ShadowCounts()
        counts.dropped = dropped.exchange(0, ordering: .relaxed)
        counts.overBudget = overBudget.exchange(0, ordering: .relaxed)
        counts.skipped = skipped.exchange(0, ordering: .relaxed)
        counts.unanswered = unanswered.exchange(0, ordering: .relaxed)
        return counts
    }
}
