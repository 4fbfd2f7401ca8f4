/// What has to be done before, while and after a version reaches its users.
///
/// A rollout carries its own copy: a new manifest does not change what one that is under way has to satisfy.
package struct Checklist: Hashable, Codable, Sendable {
    package let id: ChecklistID
    /// In the order written; ids are unique over all stages.
    package let items: [ChecklistItem]

    /// When an item matters, in the order in which a rollout passes them.
    package enum Stage: String, Hashable, Codable, Sendable, CaseIterable, Comparable {
        /// Gates the first step.
        case preDeployment
        /// Guards every non-terminal state from the first step on.
        case duringDeployment
        /// Gates the end of the bake.
        case postDeployment

        private var order: Int {
            switch self {
            case .preDeployment: 0
            case .duringDeployment: 1
            case .postDeployment: 2
            }
        }

        package static func < (a: Self, b: Self) -> Bool { a.order < b.order }
    }

    package init(id: ChecklistID, items: [ChecklistItem]) {
        self.id = id
        self.items = items
    }

    package subscript(_ id: ChecklistItemID) -> ChecklistItem? { items.first { $0.id == id } }
}
