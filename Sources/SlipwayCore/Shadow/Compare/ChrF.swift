/// How much of a text's characters another one shares: chrF2 (Popović 2015, 2017), as sacrebleu computes it by default.
///
///     P, R = mean over n = 1…6 of the n-grams' precision and recall, white space removed, orders that one text is too short for left out
///     chrF2 = 5 P R / (4 P + R)          recall counts twice
///
/// No tokenizer, so it works for every script; reordered sentences cost little. (ANALYSIS.md §4.2.)
package enum ChrF {
    static let orders = 6

    /// 0…1; 1 for equal texts.
    package static func similarity(reference: String, other: String) -> Double {
        if reference == other { return 1 }
        let (reference, other) = (characters(reference), characters(other))
        if reference == other { return 1 }
        var (precision, recall, orders) = (0.0, 0.0, 0.0)
        var grams = CharacterNGrams(reference: reference, other: other)
        for _ in 0..<Self.orders {
            let counts = grams.next()
            guard counts.reference > 0, counts.other > 0 else { break }
            precision += Double(counts.matches) / Double(counts.other)
            recall += Double(counts.matches) / Double(counts.reference)
            orders += 1
        }
        guard precision + recall > 0 else { return 0 }
        (precision, recall) = (precision / orders, recall / orders)
        return 5 * precision * recall / (4 * precision + recall)
    }

    /// Scalars without white space.
    private static func characters(_ text: String) -> [UInt32] {
        var result: [UInt32] = []
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            let value = scalar.value
            if value < 0x80 ? value > 0x20 && value != 0x7F : !scalar.properties.isWhitespace { result.append(value) }
        }
        return result
    }
}
