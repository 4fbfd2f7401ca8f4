import SlipwayAdmin
import SlipwayCore
import Synchronization

/// What a replay has taught so far: it comes from the mirror's task, and is read by the command.
final class ReplayBook: Sendable {
    private struct State {
        var book: ShadowBook
        var counts = ShadowCounts()
    }

    private let state: Mutex<State>

    init(_ rule: ReadinessRule) { state = Mutex(State(book: ShadowBook(rule: rule))) }

    func take(_ news: ShadowNews) {
        state.withLock { state in
            state.counts = state.counts + news.counts
            for scored in news.scores { state.book.take(scored) }
        }
    }

    func report(of trial: ReplayTrial) -> API.ShadowReport {
        let state = state.withLock { $0 }
        return API.ShadowReport(
            state.book.report,
            "replay",
            of: trial.service,
            trial.version,
            beside: trial.stable,
            attempt: 1,
            unpaired: state.counts
        )
    }
}
