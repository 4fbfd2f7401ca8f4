/// How much of the past a store keeps for watches that come late or fall behind.
///
/// Both bounds hold, so that large values cannot fill the disk; the newest revision is kept whatever its size.
package struct HistoryLimit: Hashable, Sendable {
    package var revisions: Int64
    package var bytes: Int64

    package init(revisions: Int64 = 10_000, bytes: Int64 = 67_108_864) {
        self.revisions = revisions
        self.bytes = bytes
    }
}
