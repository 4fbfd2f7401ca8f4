/// A key of the store, parts divided by `/`.
///
/// Keys are bytes, as in SQLite and etcd: two strings that Swift calls equal because they look alike are two keys, and
/// the order is that of the UTF-8 bytes.
package struct StoreKey: RawRepresentable, Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }
    package init(stringLiteral value: String) { rawValue = value }

    package var description: String { rawValue }

    package func hasPrefix(_ prefix: String) -> Bool { rawValue.utf8.starts(with: prefix.utf8) }
}

extension StoreKey: Hashable, Comparable {
    package static func == (a: Self, b: Self) -> Bool { a.rawValue.utf8.elementsEqual(b.rawValue.utf8) }

    package static func < (a: Self, b: Self) -> Bool { a.rawValue.utf8.lexicographicallyPrecedes(b.rawValue.utf8) }

    package func hash(into hasher: inout Hasher) {
        for byte in rawValue.utf8 { hasher.combine(byte) }
    }
}
