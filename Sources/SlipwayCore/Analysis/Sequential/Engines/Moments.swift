/// Count, sum and sum of squares: enough for a mean with its error.
package struct Moments: Hashable, Codable, Sendable {
    package var count = 0
    package var sum = 0.0
    package var squares = 0.0

    package init(count: Int = 0, sum: Double = 0, squares: Double = 0) {
        self.count = count
        self.sum = sum
        self.squares = squares
    }

    package mutating func add(_ value: Double) {
        count += 1
        sum += value
        squares += value * value
    }

    package static func + (a: Self, b: Self) -> Self {
        Moments(count: a.count + b.count, sum: a.sum + b.sum, squares: a.squares + b.squares)
    }

    package var mean: Double { count > 0 ? sum / Double(count) : 0 }

    /// The unbiased variance of one value; zero for fewer than two.
    package var variance: Double {
        count > 1 ? max(0, (squares - Double(count) * mean * mean) / Double(count - 1)) : 0
    }

    /// Of the mean.
    package var squaredError: Double { count > 0 ? variance / Double(count) : 0 }
}

/// The same quantity of both arms in one stage.
package struct PairedMoments: Hashable, Codable, Sendable {
    package var canary = Moments()
    package var stable = Moments()

    package init(canary: Moments = Moments(), stable: Moments = Moments()) {
        self.canary = canary
        self.stable = stable
    }

    package subscript(_ role: Role) -> Moments {
        get { role == .canary ? canary : stable }
        set { if role == .canary { canary = newValue } else { stable = newValue } }
    }
}
