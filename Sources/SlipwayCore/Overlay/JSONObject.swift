/// Where an object's members stand in the text.
struct JSONObject: Sendable {
    /// The offset of `{`.
    var open: Int
    /// In the order written, duplicates included.
    var members: [JSONMember] = []

    /// Reads the object that begins at the scanner's place.
    init(readingFrom scanner: inout JSONScanner) throws(JSONFault) {
        open = scanner.at
        var members: [JSONMember] = []
        members.reserveCapacity(12)
        try scanner.readObject { members.append($0) }
        self.members = members
    }

    /// No object, but a value that is checked all the same.
    init(skippingWith scanner: inout JSONScanner) throws(JSONFault) {
        open = scanner.at
        try scanner.skipValue()
    }
}
