/// A change that somebody asks for.
package struct FlagOrder: Hashable, Sendable {
    package enum Edit: Hashable, Sendable {
        /// The whole definition, JSON as it came.
        case define(String)
        /// Some members of the definition, each in place of the one there; and the weights of its `fractional`.
        case amend([JSONValue.Member], split: [FlagShare])
        case enable
        case disable
        case delete
        /// To what it was before its last change, or at a revision.
        case undo(to: Int?)
    }

    /// What must hold for it to happen.
    package enum Condition: Hashable, Sendable {
        case always
        /// Nobody has changed the flag since.
        case unchanged(Int)
        case present
        case absent
    }

    package var key: String
    package var edit: Edit
    package var condition: Condition
    package var by: String

    package init(_ key: String, _ edit: Edit, if condition: Condition = .always, by: String) {
        self.key = key
        self.edit = edit
        self.condition = condition
        self.by = by.shown
    }
}

/// A variant's weight in a `fractional`.
package struct FlagShare: Hashable, Sendable {
    package var variant: String
    package var weight: Int64

    package init(_ variant: String, _ weight: Int64) {
        self.variant = variant
        self.weight = weight
    }
}
