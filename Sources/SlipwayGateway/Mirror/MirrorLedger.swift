import SlipwayCore
import Synchronization

/// What the event loops count of one shadow: how much waits for it, and the sampled exchanges that made no pair.
///
/// Touched by mirrored exchanges alone; plain atomic numbers, so that no loop waits for another.
final class MirrorLedger: Sendable {
    private let waitingBytes = Atomic<Int>(0)
    private let dropped = Atomic<Int>(0)
    private let overBudget = Atomic<Int>(0)
    private let skipped = Atomic<Int>(0)
    private let unanswered = Atomic<Int>(0)
    /// The service's, where it changed; written by the mirror's own thread alone.
    private let spending = Mutex<ShadowBudget.Spending?>(nil)

    /// Whether there is room in the queue, which the bytes then take. True owes a call of `gave(back:)`.
    func takes(_ bytes: Int, limit: Int) -> Bool {
        if waitingBytes.add(bytes, ordering: .relaxed).newValue <= limit { return true }
        gave(back: bytes)
        return false
    }

    func gave(back bytes: Int) { waitingBytes.subtract(bytes, ordering: .relaxed) }

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
