/// The changes of one flag, oldest first.
package struct FlagHistory: Hashable, Sendable {
    package var changes: [FlagJournalEntry]

    package init(_ changes: [FlagJournalEntry] = []) { self.changes = changes }

    /// A definition that the flag had; nil: there was no flag.
    struct Past: Hashable {
        var definition: String?
        var content: Int
    }

    /// The revision whose definition the flag has, or had last; nil where there never was one.
    var content: Int? { definitions.last?.content }

    /// What an undo goes back to. One after another they go further back, and never forward again.
    func past(before content: Int) throws(FlagEditFault) -> Past {
        guard let change = definitions.last(where: { $0.revision == content }) else {
            throw .refused("there is no earlier definition to go back to")
        }
        return Past(definition: change.before, content: change.contentBefore)
    }

    /// What it was at a revision, its own or of a time in between.
    func past(at revision: Int) throws(FlagEditFault) -> Past {
        guard let change = definitions.last(where: { $0.revision <= revision }) else {
            let known = definitions.map { "\($0.revision)" }.joined(separator: ", ")
            throw .notFound("there was no such flag at revision \(revision); its own are: \(known)")
        }
        return Past(definition: change.after, content: change.content)
    }

    /// Without switches, which leave the definition alone.
    private var definitions: [FlagJournalEntry] {
        changes.filter { $0.action != .switchedOff && $0.action != .switchedOn }
    }
}
