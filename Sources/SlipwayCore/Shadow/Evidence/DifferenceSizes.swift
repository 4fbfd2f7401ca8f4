/// How large differences of divergences have been: counts in two hundred steps of 0…1.
struct DifferenceSizes: Hashable, Codable, Sendable {
    private static let steps = 200

    private(set) var count = 0
    private var counts = [Int](repeating: 0, count: steps + 1)

    mutating func add(_ size: Double) {
        counts[Self.step(size)] += 1
        count += 1
    }

    /// The share of what has been that was plainly larger.
    func shareAbove(_ size: Double) -> Double {
        count == 0 ? 1 : Double(counts.dropFirst(Self.step(size) + 1).reduce(0, +)) / Double(count)
    }

    private static func step(_ size: Double) -> Int { min(steps, max(0, Int(size * Double(steps)))) }
}
