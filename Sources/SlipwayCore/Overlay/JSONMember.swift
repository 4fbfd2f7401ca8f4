/// Where a member of an object stands in the text.
struct JSONMember: Hashable, Sendable {
    /// Quotes included.
    var name: Range<Int>
    /// Whether the name is written with escapes, so that its bytes are not its characters.
    var isEscaped: Bool
    /// Without the space around it.
    var value: Range<Int>

    /// - Parameter bytes: the text that the member stands in.
    func isNamed(_ name: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
        let inside = bytes.part((self.name.lowerBound + 1)..<(self.name.upperBound - 1))
        return isEscaped ? JSONText.decode(inside) == name.description : inside.isEqual(to: name)
    }
}
