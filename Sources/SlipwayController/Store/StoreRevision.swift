/// A moment in the store's history: rises by one with every commit.
package struct StoreRevision: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    package let number: Int64

    package init(_ number: Int64) { self.number = number }

    package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
    package var description: String { String(number) }
}
