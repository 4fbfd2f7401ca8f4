/// Nobody can say which one is meant.
package struct UnclearName: Error, CustomStringConvertible {
    package let description: String

    /// The one that is asked for, or the one that is meant where nobody says: the standard one, or the only one.
    package static func choose<Thing>(
        _ asked: String?,
        of things: [Thing],
        standard: String?,
        _ kind: String,
        name: (Thing) -> String
    ) throws(UnclearName) -> Thing {
        let names = things.map(name)
        let meant = standard.flatMap { names.contains($0) ? $0 : nil } ?? (names.count == 1 ? names[0] : nil)
        if let wanted = asked ?? meant, let index = names.firstIndex(of: wanted) { return things[index] }
        let known = names.isEmpty ? "the manifest has none" : "there are: \(names.joined(separator: ", "))"
        throw UnclearName(description: "no \(kind) \(asked.map { "is named \($0)" } ?? "was named"); \(known)")
    }
}
