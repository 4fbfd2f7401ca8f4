/// Two texts side by side, line by line: `-` what goes, `+` what comes, two spaces what stays.
package enum TextDifference {
    /// - Parameter context: lines that stay, shown around each change.
    package static func lines(_ before: String, _ after: String, context: Int = 2) -> [String] {
        let (old, new) = (
            before.split(separator: "\n", omittingEmptySubsequences: false),
            after.split(separator: "\n", omittingEmptySubsequences: false)
        )
        let all = marked(old, new, new.difference(from: old))
        let isNear = all.indices.map { index in
            all[max(0, index - context)...min(all.count - 1, index + context)].contains { !$0.hasPrefix("  ") }
        }
        return shown(all, isNear)
    }

    private static func marked(
        _ old: [Substring],
        _ new: [Substring],
        _ difference: CollectionDifference<Substring>
    ) -> [String] {
        let removed = Set(difference.removals.map(\.offset))
        let added = Set(difference.insertions.map(\.offset))
        var (lines, i, j) = ([String](), 0, 0)
        while i < old.count || j < new.count {
            if removed.contains(i), i < old.count {
                lines.append("- \(old[i])")
                i += 1
            } else if added.contains(j), j < new.count {
                lines.append("+ \(new[j])")
                j += 1
            } else {
                lines.append("  \(new[j])")
                (i, j) = (i + 1, j + 1)
            }
        }
        return lines
    }

    /// Stretches that are left out leave a mark.
    private static func shown(_ lines: [String], _ isShown: [Bool]) -> [String] {
        lines.indices.compactMap { index in
            if isShown[index] { return lines[index] }
            return index == 0 || isShown[index - 1] ? "  …" : nil
        }
    }
}

extension CollectionDifference.Change {
    fileprivate var offset: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
