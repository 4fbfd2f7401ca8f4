/// What happened to one flag, in flagd's words.
package struct FlagChange: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case created = "write"
        case updated = "update"
        case deleted = "delete"
    }

    package var key: String
    package var kind: Kind

    package init(_ key: String, _ kind: Kind) {
        self.key = key
        self.kind = kind
    }
}

extension FlagSet {
    /// In the order of these flags, then those that are gone. A flag whose rule refers to something that has changed has changed too.
    package func changes(since old: FlagSet) -> [FlagChange] {
        let (before, after) = (old.definitions, definitions)
        let present = flags.compactMap { flag -> FlagChange? in
            guard old[flag.key] != nil else { return FlagChange(flag.key, .created) }
            guard let before, let after, before[flag.key] == after[flag.key] else {
                return FlagChange(flag.key, .updated)
            }
            return nil
        }
        return present + old.flags.filter { self[$0.key] == nil }.map { FlagChange($0.key, .deleted) }
    }

    /// Nil if they cannot be written out: any of them may have changed.
    private var definitions: [String: JSONValue]? {
        do throws(FlagFault) {
            return Dictionary(try export().definitions.map { ($0.name, $0.value) }) { first, _ in first }
        } catch {
            return nil
        }
    }
}
