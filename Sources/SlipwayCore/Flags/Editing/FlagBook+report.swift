// What people and programs are shown of who changed what.
extension FlagBook {
    /// Members that are added to what is shown of one flag.
    package func report(_ key: String) -> [JSONValue.Member] {
        let record = records[key]
        return [
            .init("revision", .integer(Int64(revision(of: key)))),
            .init("changed_by", record.map { .string($0.by) } ?? .null),
            .init("changed_at", record.map { .string($0.at.description) } ?? .null),
            .init("switched_off", switches[key]?.report ?? .null),
        ]
    }
}

extension FlagSwitch {
    fileprivate var report: JSONValue {
        .object([.init("by", .string(by)), .init("at", .string(at.description))])
    }
}

extension FlagHistory {
    /// Newest first.
    package func report(_ key: String, limit: Int) -> JSONValue {
        .object([
            .init("key", .string(key)),
            .init("changes", .array(changes.suffix(limit).reversed().map(\.report))),
        ])
    }
}

extension FlagJournalEntry {
    fileprivate var report: JSONValue {
        .object([
            .init("revision", .integer(Int64(revision))),
            .init("at", .string(at.description)),
            .init("by", .string(by)),
            .init("action", .string(action.rawValue)),
            .init("before", Self.tree(before)),
            .init("after", Self.tree(after)),
        ])
    }

    private static func tree(_ definition: String?) -> JSONValue {
        definition.flatMap { JSONTree.parse($0) } ?? .null
    }
}
