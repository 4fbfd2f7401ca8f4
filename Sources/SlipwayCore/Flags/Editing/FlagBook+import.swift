extension FlagBook {
    /// A book that begins with the flags of a file, and the changes that make it so: all of one revision.
    package static func importing(
        _ seed: FlagSet,
        after book: FlagBook,
        at time: Timestamp
    ) throws(FlagEditFault) -> (book: FlagBook, changes: [FlagJournalEntry]) {
        var next = book
        next.revision += 1
        next.isBegun = true
        let root = JSONTree.parse(seed.text) ?? .null
        next.frame = FlagFrame(of: root)
        for (index, flag) in root.flagDefinitions.enumerated() {
            let definition = String(decoding: flag.definition.bytes, as: UTF8.self)
            try check(flag.key, definition)
            next.records[flag.key] = FlagRecord(
                key: flag.key,
                definition: definition,
                revision: next.revision,
                content: next.revision,
                position: index,
                by: "import",
                at: time
            )
        }
        guard next.records.count <= maxFlags else { throw .refused("a store keeps at most \(maxFlags) flags") }
        let compilation = FlagSet.compile(next.document, file: "the store")
        guard let flags = compilation.flags else { throw .invalid(compilation.diagnostics) }
        next.flags = flags
        return (next, next.ordered.map { FlagJournalEntry(importing: $0) })
    }
}

extension FlagJournalEntry {
    fileprivate init(importing record: FlagRecord) {
        self.init(
            key: record.key,
            revision: record.revision,
            at: record.at,
            by: record.by,
            action: .imported,
            before: nil,
            after: record.definition,
            contentBefore: 0,
            content: record.content,
            isSwitchedOff: false
        )
    }
}

extension JSONValue {
    /// Of a whole document that was compiled: a map of flags, or a list of flags that have their key inside.
    fileprivate var flagDefinitions: [(key: String, definition: JSONValue)] {
        switch self["flags"] {
        case .object(let flags)?: flags.map { ($0.name, $0.value.withoutKey) }
        case .array(let flags)?:
            flags.compactMap { flag in
                if case .string(let key)? = flag["key"] { (key, flag.withoutKey) } else { nil }
            }
        default: []
        }
    }

    private var withoutKey: JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.name != "key" })
    }
}
