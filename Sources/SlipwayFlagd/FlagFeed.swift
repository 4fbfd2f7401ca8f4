import SlipwayCore
import Synchronization

/// Carries the flags in force to whoever follows them, from the controller's thread to the server's tasks.
///
/// Followers are given signs, not flags: a sign says "look again". One who is busy finds a single sign waiting, however many were given,
/// and then looks at what is in force by then.
package final class FlagFeed: Sendable {
    private struct State {
        var settings: FlagSettings?
        /// What `export` made last, and of which flags.
        var made: (flags: FlagSet, text: String)?
        /// What `changes` found last, and between which flags.
        var found: (old: FlagSet, new: FlagSet, changes: [FlagChange])?
        var followers: [Int: FlagSigns] = [:]
        var nextFollower = 0
        var isFinished = false
    }

    private let state = Mutex(State())

    package init() {}

    /// Called at every snapshot: most of them change no flags.
    package func publish(_ settings: FlagSettings?) {
        guard let settings else { return }
        let followers = state.withLock { state -> [FlagSigns] in
            let isNews = settings.flags != state.settings?.flags
            if settings != state.settings { state.settings = settings }
            return isNews ? Array(state.followers.values) : []
        }
        for follower in followers { follower.give() }
    }

    /// Nil until something was published.
    package var settings: FlagSettings? { state.withLock { $0.settings } }

    /// The flags as flagd's in-process providers are given them: written out once for all followers.
    package func export(_ flags: FlagSet) throws(FlagFault) -> String {
        if let made = state.withLock({ $0.made }), made.flags == flags { return made.text }
        let text = try flags.export().text
        state.withLock { $0.made = (flags, text) }
        return text
    }

    /// What is other in `new` than in `old`: looked for once for all followers.
    package func changes(from old: FlagSet, to new: FlagSet) -> [FlagChange] {
        if let found = state.withLock({ $0.found }), found.old == old, found.new == new { return found.changes }
        let changes = new.changes(since: old)
        state.withLock { $0.found = (old, new, changes) }
        return changes
    }

    /// A sign to everybody without news: a sign of life.
    package func signal() {
        for follower in state.withLock({ Array($0.followers.values) }) { follower.give() }
    }

    /// A sign at once, and one after each change, until `end` or `finish`.
    package func follow() -> FlagSigns {
        let signs = FlagSigns()
        let follower: Int? = state.withLock { state in
            guard !state.isFinished else { return nil }
            state.nextFollower += 1
            state.followers[state.nextFollower] = signs
            return state.nextFollower
        }
        guard let follower else {
            signs.end()
            return signs
        }
        signs.whenEnded { [weak self] in self?.forget(follower) }
        signs.give()
        return signs
    }

    /// Ends everybody's signs: the server stops.
    package func finish() {
        let followers = state.withLock { state in
            state.isFinished = true
            defer { state.followers = [:] }
            return Array(state.followers.values)
        }
        for follower in followers { follower.end() }
    }

    private func forget(_ follower: Int) { _ = state.withLock { $0.followers.removeValue(forKey: follower) } }
}
