/// Which words two texts have in common, in order: a longest common subsequence. For showing a pair side by side, and its ROUGE-L.
package struct WordAlignment: Hashable, Sendable {
    /// More would take too long to align, and nobody reads it in a terminal.
    package static let maxWords = 2000

    package enum Piece: Hashable, Sendable {
        case common(String)
        case onlyFirst(String)
        case onlySecond(String)
    }

    /// In reading order; of a change, what goes comes before what comes.
    package let pieces: [Piece]

    package init(_ first: [String], _ second: [String]) {
        let (first, second) = (Array(first.prefix(Self.maxWords)), Array(second.prefix(Self.maxWords)))
        let lengths = Self.lengths(first, second)
        let width = second.count + 1
        var (i, j) = (0, 0)
        var pieces: [Piece] = []
        while i < first.count || j < second.count {
            if i < first.count, j < second.count, first[i] == second[j] {
                pieces.append(.common(first[i]))
                (i, j) = (i + 1, j + 1)
            } else if j == second.count || i < first.count && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]
            {
                pieces.append(.onlyFirst(first[i]))
                i += 1
            } else {
                pieces.append(.onlySecond(second[j]))
                j += 1
            }
        }
        self.pieces = pieces
    }

    /// The longest common subsequence of the rests that begin at each pair of places.
    private static func lengths(_ a: [String], _ b: [String]) -> [UInt16] {
        let width = b.count + 1
        var lengths = [UInt16](repeating: 0, count: (a.count + 1) * width)
        for i in a.indices.reversed() {
            for j in b.indices.reversed() {
                let next = (i + 1) * width + j
                lengths[i * width + j] =
                    a[i] == b[j] ? lengths[next + 1] + 1 : max(lengths[next], lengths[i * width + j + 1])
            }
        }
        return lengths
    }

    /// ROUGE-L's F measure (Lin 2004) with equal weights; 1 where both texts are empty.
    package var rougeL: Double {
        var (common, all) = (0, 0)
        for piece in pieces {
            if case .common = piece { (common, all) = (common + 1, all + 2) } else { all += 1 }
        }
        return all == 0 ? 1 : Double(2 * common) / Double(all)
    }
}
