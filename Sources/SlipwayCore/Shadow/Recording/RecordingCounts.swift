/// What became of the exchanges of a recording's sample; its last line.
package struct RecordingCounts: Hashable, Sendable {
    package var recorded = 0
    /// More than may wait was waiting to be written.
    package var dropped = 0
    /// Too long.
    package var skipped = 0
    /// The client left before production had answered.
    package var unanswered = 0

    package init() {}

    package init(recorded: Int, _ counts: ShadowCounts) {
        self.recorded = recorded
        (dropped, skipped, unanswered) = (counts.dropped, counts.skipped, counts.unanswered)
    }

    package var line: [UInt8] {
        JSONValue.object([
            .init("recorded", .integer(Int64(recorded))), .init("dropped", .integer(Int64(dropped))),
            .init("skipped", .integer(Int64(skipped))), .init("unanswered", .integer(Int64(unanswered))),
        ]).bytes + [UInt8(ascii: "\n")]
    }

    /// Nil for any other line.
    package init?(_ line: [UInt8]) {
        guard let tree = line.withUnsafeBytes({ JSONTree.parse($0) }), let recorded = tree["recorded"]?.index else {
            return nil
        }
        self.recorded = recorded
        dropped = tree["dropped"]?.index ?? 0
        skipped = tree["skipped"]?.index ?? 0
        unanswered = tree["unanswered"]?.index ?? 0
    }
}
