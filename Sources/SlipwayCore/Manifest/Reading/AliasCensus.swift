/// Tells, before a text is parsed, whether its aliases could make a short text mean too much.
///
/// The parser refuses what is written deeper than 1000 levels and puts an alias's value wherever the alias stands. Aliases of aliases may so
/// nest as deep as the text has lists and maps (a stack ends somewhere above 30 000 levels), and mean exponentially many values (which hang
/// whoever compares them). Counts whatever could be a collection, an anchor or an alias, inside of texts too: never too few. A text without `&`
/// has no anchors, and nothing of it is counted.
struct AliasCensus {
    private static let maxCollections = 10_000
    private static let maxValues = 1_000_000.0

    private var collections = 0
    private var anchors = 0
    private var aliases = 0

    init(_ text: String) {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return }
        var (beforeLast, last) = (UInt8(ascii: "\n"), UInt8(ascii: "\n"))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { collections += 1 }
            if byte <= 0x20, "-?:".utf8.contains(last) { collections += 1 }
            if byte > 0x20, beforeLast <= 0x20 || "[{,:".utf8.contains(beforeLast) {
                if last == UInt8(ascii: "&") { anchors += 1 }
                if last == UInt8(ascii: "*") { aliases += 1 }
            }
            (beforeLast, last) = (last, byte)
        }
    }

    /// The place is the text's beginning: no single alias is at fault.
    var fault: SyntaxFault? {
        guard anchors > 0, aliases > 0, collections > Self.maxCollections || expansion > Self.maxValues else {
            return nil
        }
        return SyntaxFault(
            place: .start,
            message: "its aliases (`*name`) could stand for too much: \(aliases) of \(anchors) anchors",
            hint: "write the values out, and put long prompts into files"
        )
    }

    /// At most so many values: n aliases over k levels multiply to (n/k)^k, which is greatest at k = n/e.
    private var expansion: Double {
        let levels = min(anchors, max(1, aliases / 3))
        let product = (0..<min(levels, 64)).reduce(1.0) { product, _ in product * Double(aliases) / Double(levels) }
        return product
    }
}
