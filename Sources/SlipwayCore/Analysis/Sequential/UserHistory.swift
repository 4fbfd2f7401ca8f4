/// What each user of a service was like while stable answered it: the stake of the judge's bets (ANALYSIS.md §2.10.3).
///
/// Bounded: 65 536 users in 4 MiB. Who is admitted to a full table depends on a second hash of the key, never on the arm. Older traffic
/// fades, with a half-life of 30 minutes. Holds hashes of keys only.
package struct UserHistory: Hashable, Codable, Sendable {
    package init() {}

    /// Takes in stable traffic outside of rollouts. `time` of the exhibit in seconds of any clock that only rises.
    package mutating func add(_ exhibit: Exhibit) {}
}
