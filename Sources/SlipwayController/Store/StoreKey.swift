/// A key of the store, parts divided by `/`.
package struct StoreKey: RawRepresentable, Hashable, Sendable, ExpressibleByStringInterpolation, CustomStringConvertible
{
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }
    package init(stringLiteral value: String) { rawValue = value }

    package var description: String { rawValue }
}
