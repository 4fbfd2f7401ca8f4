/// So many of so many, with Wilson's 95 % interval (1927): right near 0 and 1, where a plain ± is not.
package struct Proportion: Hashable, Codable, Sendable {
    package let count: Int
    package let total: Int

    package init(_ count: Int, of total: Int) {
        self.count = count
        self.total = total
    }

    /// 0…1.
    package var share: Double { total > 0 ? Double(count) / Double(total) : 0 }

    package var interval: (lower: Double, upper: Double) {
        guard total > 0 else { return (0, 1) }
        let (n, z) = (Double(total), 1.959963984540054)
        let scale = 1 + z * z / n
        let middle = (share + z * z / (2 * n)) / scale
        let half = z / scale * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        return (count == 0 ? 0 : middle - half, count == total ? 1 : middle + half)
    }
}
