/// Where a member of an object stands in the text.
struct JSONMember: Hashable, Sendable {
    /// Quotes included.
    var name: Range<Int>
    /// Whether the name is written with escapes, so that its bytes are not its characters.
    var isEscaped: Bool
    /// Without the space around it.
    var value: Range<Int>
}
