/// Finds the name that a mistyped one was probably meant to be.
enum Suggestion {
    /// Longer names are not compared: the work grows with the square of the length.
    private static let longestName = 64

    static func nearest(to name: String, among candidates: [String]) -> String? {
        let wanted = folded(name)
        guard !wanted.isEmpty, wanted.count <= longestName else { return nil }
        let scored = candidates.map { ($0, distance(wanted, folded($0))) }
        guard let best = scored.min(by: { $0.1 < $1.1 }) else { return nil }
        if best.1 <= max(1, wanted.count / 3), best.1 < max(2, wanted.count) { return best.0 }
        return wanted.count >= 3 ? candidates.first { folded($0).starts(with: wanted) } : nil
    }

    /// `did you mean …?`, or else what there is to choose from.
    static func hint(for name: String, among candidates: [String]) -> String? {
        if let nearest = nearest(to: name, among: candidates) { return "did you mean \(nearest)?" }
        guard !candidates.isEmpty else { return nil }
        let shown = candidates.prefix(12).joined(separator: ", ")
        return "there \(candidates.count == 1 ? "is" : "are"): \(shown)\(candidates.count > 12 ? ", …" : "")"
    }

    /// Without case, `_` and `-`: `path_prefix` is near `pathPrefix`.
    private static func folded(_ name: String) -> [Unicode.Scalar] {
        name.lowercased().unicodeScalars.filter { $0 != "_" && $0 != "-" }
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        guard !a.isEmpty, !b.isEmpty, b.count <= longestName else { return max(a.count, b.count) }
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                var cost = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { cost = min(cost, beforeLast[j - 2] + 1) }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
