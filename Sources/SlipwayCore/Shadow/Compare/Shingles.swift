/// Runs of neighbouring words as a set of hashes: how texts are compared that are too long for chrF.
///
/// The hashes are sorted and merged, so the share is exact (MinHash would estimate the same share, at a higher cost for one comparison).
package struct Shingles: Hashable, Sendable {
    /// Sorted, each once.
    private let hashes: [UInt64]

    /// - Parameter width: words to a shingle; a shorter text is one shingle.
    package init(_ text: String, width: Int = 5) {
        let words = Words.of(text).map { XXH64.hash(String($0), seed: 0) }
        let count = words.isEmpty ? 0 : max(1, words.count - width + 1)
        var hashes = (0..<count).map { start in
            words[start..<min(words.count, start + width)].reduce(0) { ($0 ^ $1) &* 0x9E37_79B9_7F4A_7C15 ^ $1 >> 31 }
        }
        hashes.sort()
        var unique: [UInt64] = []
        for hash in hashes where unique.last != hash { unique.append(hash) }
        self.hashes = unique
    }

    /// Jaccard: shared shingles among all; 1 where both texts have no words.
    package func similarity(to other: Shingles) -> Double {
        var (a, b, shared) = (0, 0, 0)
        while a < hashes.count, b < other.hashes.count {
            if hashes[a] == other.hashes[b] { shared += 1 }
            let (left, right) = (hashes[a], other.hashes[b])
            if left <= right { a += 1 }
            if right <= left { b += 1 }
        }
        let all = hashes.count + other.hashes.count - shared
        return all == 0 ? 1 : Double(shared) / Double(all)
    }
}
