import Synchronization

/// A watch: a position in the history, moved on by its one reader.
///
/// The history is the only source of changes, also of the newest, so there is no seam between past and present at which
/// a change could be lost or told twice.
final class StoreWatch: Sendable {
    private struct State {
        var position: StoreRevision
        /// Read and not yet handed over, the next one last.
        var pending: [StoreChange] = []
    }

    private let state: Mutex<State>
    private let signal: StoreSignal
    private let readPage: @Sendable (_ after: StoreRevision) async throws -> HistoryPage

    init(
        after revision: StoreRevision,
        signal: StoreSignal,
        readPage: @escaping @Sendable (_ after: StoreRevision) async throws -> HistoryPage
    ) {
        state = Mutex(State(position: revision))
        self.signal = signal
        self.readPage = readPage
    }

    var changes: AsyncThrowingStream<StoreChange, any Error> {
        AsyncThrowingStream { try await self.next() }
    }

    private func next() async throws -> StoreChange? {
        while !Task.isCancelled, !signal.isClosed {
            if let change = state.withLock({ $0.pending.popLast() }) { return change }
            let position = state.withLock(\.position)
            guard let page = try await page(after: position) else { return nil }
            if page.reached > position {
                take(page)
            } else if await !signal.wait(past: position) {
                return nil
            }
        }
        return nil
    }

    private func take(_ page: HistoryPage) {
        state.withLock { state in
            state.position = page.reached
            state.pending = page.changes.reversed()
        }
    }

    /// Nil where the store was closed, or the reader's task cancelled, while it was being read.
    private func page(after position: StoreRevision) async throws -> HistoryPage? {
        do {
            return try await readPage(position)
        } catch StoreError.closed {
            return nil
        } catch is CancellationError {
            return nil
        }
    }
}
