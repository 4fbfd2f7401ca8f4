/// Draws an index in proportion to its share in constant time (Vose 1991).
package struct AliasTable: Sendable {
    private var thresholds: [Double]
    private var aliases: [Int32]

    /// Shares of any sum above zero.
    package init(_ shares: [Double]) {
        let scale = Double(shares.count) / shares.reduce(0, +)
        thresholds = shares.map { $0 * scale }
        aliases = Array(0..<Int32(shares.count))
        var small: [Int] = []
        var large: [Int] = []
        for (index, share) in thresholds.enumerated() {
            if share < 1 { small.append(index) } else { large.append(index) }
        }
        while let low = small.popLast(), let high = large.last {
            aliases[low] = Int32(high)
            thresholds[high] -= 1 - thresholds[low]
            guard thresholds[high] < 1 else { continue }
            large.removeLast()
            small.append(high)
        }
    }

    package func draw(_ random: inout SimulationRandom) -> Int {
        let position = random.uniform() * Double(thresholds.count)
        let index = Int(position)
        return position - Double(index) < thresholds[index] ? index : Int(aliases[index])
    }
}
