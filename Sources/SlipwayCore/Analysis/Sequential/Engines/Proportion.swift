/// How many of so many: events among exchanges.
package struct Proportion: Hashable, Codable, Sendable {
    package var count: Int
    package var events: Int

    package init(count: Int = 0, events: Int = 0) {
        self.count = count
        self.events = events
    }

    /// Zero where nothing was counted.
    package var rate: Double { count > 0 ? Double(events) / Double(count) : 0 }

    package mutating func add(isEvent: Bool) {
        count += 1
        if isEvent { events += 1 }
    }

    package static func + (a: Self, b: Self) -> Self {
        Proportion(count: a.count + b.count, events: a.events + b.events)
    }
}

/// The same proportion of both arms over the same stretch of time.
package struct PairedProportions: Hashable, Codable, Sendable {
    package var canary = Proportion()
    package var stable = Proportion()

    package init(canary: Proportion = Proportion(), stable: Proportion = Proportion()) {
        self.canary = canary
        self.stable = stable
    }

    package subscript(_ role: Role) -> Proportion {
        get { role == .canary ? canary : stable }
        set { if role == .canary { canary = newValue } else { stable = newValue } }
    }

    package static func + (a: Self, b: Self) -> Self {
        PairedProportions(canary: a.canary + b.canary, stable: a.stable + b.stable)
    }
}
