import SlipwayCore

/// A service's users, and whether the store knows of all that was learned.
struct HeldHistory {
    private(set) var history: UserHistory
    var isDirty = false

    init(history: UserHistory = UserHistory()) { self.history = history }

    mutating func add(_ exhibits: [Exhibit]) {
        for exhibit in exhibits { history.add(exhibit) }
        isDirty = true
    }
}
