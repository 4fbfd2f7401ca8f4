/// The least cost of turning one sequence into another by inserting, deleting (1 each) and substituting (0…1).
package enum EditDistance {
    /// Two rows of the table at a time (Wagner & Fischer 1974).
    package static func cost<Element>(
        _ a: [Element],
        _ b: [Element],
        substitution: (Element, Element) -> Double
    ) -> Double {
        var row = (0...b.count).map(Double.init)
        for i in a.indices {
            var diagonal = row[0]
            row[0] += 1
            for j in b.indices {
                let substituted = diagonal + substitution(a[i], b[j])
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, min(row[j], diagonal) + 1)
            }
        }
        return row[b.count]
    }

    /// 0…1: the cost over the longer length; 0 for two empty sequences.
    package static func normalized<Element>(
        _ a: [Element],
        _ b: [Element],
        substitution: (Element, Element) -> Double
    ) -> Double {
        let longest = max(a.count, b.count)
        return longest == 0 ? 0 : cost(a, b, substitution: substitution) / Double(longest)
    }

    package static func normalized<Element: Equatable>(_ a: [Element], _ b: [Element]) -> Double {
        normalized(a, b) { $0 == $1 ? 0 : 1 }
    }
}
