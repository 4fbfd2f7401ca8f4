import RealModule

/// How far two JSON values are apart: one minus the matched share of all leaves.
///
///     d = 1 − Σ matched / |leaf paths of either|
///
/// A number matches within 10⁻⁶ of the larger one, a literal and a string of up to 32 characters exactly, a longer string by its
/// text's similarity. Arrays by index, or as multisets where a path is unordered; ignored paths count on neither side. An empty
/// array or object is a leaf. (ANALYSIS.md §4.2.)
struct JSONDivergence {
    private static let maxExactCharacters = 32
    /// Elements of an unordered array that have no equal partner are tried with each other up to here, beyond by index.
    private static let maxTried = 16

    private struct Sum {
        var matched = 0.0
        var leaves = 0

        static func + (a: Sum, b: Sum) -> Sum { Sum(matched: a.matched + b.matched, leaves: a.leaves + b.leaves) }

        var share: Double { leaves == 0 ? 1 : matched / Double(leaves) }
    }

    private struct Place {
        var ignored: PathMatches
        var unordered: PathMatches

        func descending(into name: @autoclosure () -> String) -> Place {
            Place(ignored: ignored.descending(into: name()), unordered: unordered.descending(into: name()))
        }
    }

    private let root: Place
    /// 0…1, for two long strings.
    private let similarity: (String, String) -> Double

    init(ignore: [PathPattern], unordered: [PathPattern], similarity: @escaping (String, String) -> Double) {
        root = Place(ignored: PathMatches(ignore), unordered: PathMatches(unordered))
        self.similarity = similarity
    }

    func divergence(_ a: JSONValue, _ b: JSONValue) -> Double { 1 - compare(a, b, root).share }

    private func compare(_ a: JSONValue, _ b: JSONValue, _ place: Place) -> Sum {
        if place.ignored.isMatched { return Sum() }
        switch (a, b) {
        case (.object(let a), .object(let b)) where !a.isEmpty || !b.isEmpty: return members(a, b, place)
        case (.array(let a), .array(let b)) where !a.isEmpty || !b.isEmpty:
            return place.unordered.isMatched ? multiset(a, b, place) : elements(a, b, place)
        case (.array, _), (_, .array), (.object, _), (_, .object):
            if a == b { return Sum(matched: 1, leaves: 1) }
            return leaves(a, place) + leaves(b, place)
        default: return Sum(matched: match(a, b), leaves: 1)
        }
    }

    private func members(_ a: [JSONValue.Member], _ b: [JSONValue.Member], _ place: Place) -> Sum {
        let left = Dictionary(a.map { ($0.name, $0.value) }) { _, last in last }
        let right = Dictionary(b.map { ($0.name, $0.value) }) { _, last in last }
        var sum = Sum()
        for (name, value) in left {
            let inside = place.descending(into: name)
            sum = sum + (right[name].map { compare(value, $0, inside) } ?? leaves(value, inside))
        }
        for (name, value) in right where left[name] == nil { sum = sum + leaves(value, place.descending(into: name)) }
        return sum
    }

    private func elements(_ a: [JSONValue], _ b: [JSONValue], _ place: Place) -> Sum {
        var sum = Sum()
        for index in 0..<max(a.count, b.count) {
            let inside = place.descending(into: String(index))
            switch (index < a.count, index < b.count) {
            case (true, true): sum = sum + compare(a[index], b[index], inside)
            case (true, false): sum = sum + leaves(a[index], inside)
            default: sum = sum + leaves(b[index], inside)
            }
        }
        return sum
    }

    /// All leaves of a value that only one side has.
    private func leaves(_ value: JSONValue, _ place: Place) -> Sum {
        if place.ignored.isMatched { return Sum() }
        switch value {
        case .object(let members) where !members.isEmpty:
            return members.reduce(Sum()) { $0 + leaves($1.value, place.descending(into: $1.name)) }
        case .array(let items) where !items.isEmpty:
            return items.enumerated().reduce(Sum()) {
                $0 + leaves($1.element, place.descending(into: String($1.offset)))
            }
        default: return Sum(matched: 0, leaves: 1)
        }
    }
}

extension JSONDivergence {
    /// Equal elements find each other first, the rest its most similar partner.
    private func multiset(_ a: [JSONValue], _ b: [JSONValue], _ place: Place) -> Sum {
        var partners: [JSONValue: Int] = [:]
        for value in b { partners[value, default: 0] += 1 }
        var (sum, left) = (Sum(), [JSONValue]())
        let inside = place.descending(into: "*")
        for value in a {
            if let count = partners[value], count > 0 {
                partners[value] = count - 1
                let leaves = leaves(value, inside).leaves
                sum = sum + Sum(matched: Double(leaves), leaves: leaves)
            } else {
                left.append(value)
            }
        }
        var right: [JSONValue] = []
        for value in b {
            guard let count = partners[value], count > 0 else { continue }
            partners[value] = count - 1
            right.append(value)
        }
        return sum + rest(left, right, inside)
    }

    private func rest(_ left: [JSONValue], _ right: [JSONValue], _ place: Place) -> Sum {
        var (sum, right) = (Sum(), right)
        for value in left {
            guard !right.isEmpty else {
                sum = sum + leaves(value, place)
                continue
            }
            let tried = right.prefix(Self.maxTried).map { compare(value, $0, place) }
            let best = tried.indices.max { tried[$0].share < tried[$1].share } ?? 0
            sum = sum + tried[best]
            right.remove(at: best)
        }
        return right.reduce(sum) { $0 + leaves($1, place) }
    }

    /// Of two values of which neither is a container: 0…1.
    private func match(_ a: JSONValue, _ b: JSONValue) -> Double {
        switch (a, b) {
        case (.integer, .integer), (.integer, .number), (.number, .integer), (.number, .number):
            let (x, y) = (a.asDouble, b.asDouble)
            return x == y || abs(x - y) <= 1e-6 * max(abs(x), abs(y)) ? 1 : 0
        case (.string(let a), .string(let b)):
            if a == b { return 1 }
            let isShort = max(a.utf8.count, b.utf8.count) <= Self.maxExactCharacters
            return isShort ? 0 : similarity(a, b)
        default: return a == b ? 1 : 0
        }
    }
}

extension JSONValue {
    fileprivate var asDouble: Double {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: .nan
        }
    }
}
