import Foundation

/// The keys of a listing or a watch as bounds on bytes, so that SQLite finds them by its index.
struct SQLiteKeyRange: Sendable {
    /// At least this.
    let lower: Data
    /// More than this, where there is one.
    let after: Data?
    /// Less than this; nil where no key can be above the range.
    let upper: Data?

    init(prefix: String, after: StoreKey?) {
        lower = Data(prefix.utf8)
        self.after = after.map { Data($0.rawValue.utf8) }
        upper = Self.end(of: Array(prefix.utf8))
    }

    /// The least bytes above all that begin with `prefix`: its last byte that can rise is raised, and what follows dropped.
    private static func end(of prefix: [UInt8]) -> Data? {
        guard let place = prefix.lastIndex(where: { $0 < .max }) else { return nil }
        return Data(prefix[..<place] + [prefix[place] + 1])
    }
}
