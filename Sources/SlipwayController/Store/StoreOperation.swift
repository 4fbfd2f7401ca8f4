/// What a transaction does to one key.
package enum StoreOperation: Hashable, Sendable {
    case put(StoreKey, [UInt8])
    /// Of a key that may be absent: then nothing changes.
    case delete(StoreKey)

    package var key: StoreKey {
        switch self {
        case .put(let key, _), .delete(let key): key
        }
    }

    var byteCount: Int {
        switch self {
        case .put(let key, let value): key.rawValue.utf8.count + value.count
        case .delete(let key): key.rawValue.utf8.count
        }
    }
}
