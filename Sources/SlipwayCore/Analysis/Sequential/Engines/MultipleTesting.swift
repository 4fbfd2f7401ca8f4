/// Which of several hypotheses are rejected together.
package enum MultipleTesting {
    /// e-BH: the k largest with E_(k) ≥ K/(α k), under any dependence. (Wang & Ramdas 2022.)
    package static func eBenjaminiHochberg(_ eValues: [Double], alpha: Double) -> [Bool] {
        let order = eValues.indices.sorted { eValues[$0] > eValues[$1] }
        let rejected = order.indices.last { eValues[order[$0]] >= Double(eValues.count) / (alpha * Double($0 + 1)) }
        var result = [Bool](repeating: false, count: eValues.count)
        for position in order.prefix((rejected ?? -1) + 1) { result[position] = true }
        return result
    }

    /// Holm (1979), for p-values of a fixed sample.
    package static func holm(_ pValues: [Double], alpha: Double) -> [Bool] {
        let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
        var result = [Bool](repeating: false, count: pValues.count)
        for (rank, position) in order.enumerated() {
            guard pValues[position] <= alpha / Double(pValues.count - rank) else { break }
            result[position] = true
        }
        return result
    }
}
