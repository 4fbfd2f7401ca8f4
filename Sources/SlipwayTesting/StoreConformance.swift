import SlipwayController

/// What every adapter of the store's port does: each check is run on an empty store of its own.
///
/// Knows no test framework. A check throws what it found; one that waits for a change that never comes does not return,
/// so give each run a time limit. A check may close its store.
package enum StoreConformance {
    package static let checks: [StoreCheck] = guards + transactions + values + listing + watching + leadership + closing

    /// For stores that keep ten revisions or fewer of their history.
    package static let checksOfShortHistory: [StoreCheck] = compaction
}

/// One fact about a store.
package struct StoreCheck: Sendable, CustomStringConvertible {
    package let name: String
    package let run: @Sendable (any Store) async throws -> Void

    package var description: String { name }
}
