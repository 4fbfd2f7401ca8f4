/// Tells a value that was damaged in the file: SQLite checks its own structures, but not what they hold.
///
/// FNV-1a, 64 bits: against accidents, not against people. Any change of a single byte is found for certain.
enum SQLiteChecksum {
    static func of(_ key: StoreKey, _ value: [UInt8]?, at revision: StoreRevision) -> Int64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        add(key.rawValue.utf8, to: &hash)
        withUnsafeBytes(of: revision.number.littleEndian) { add($0, to: &hash) }
        // Told apart: no value, and an empty one.
        add(value == nil ? [0] : [1], to: &hash)
        value?.withUnsafeBytes { add($0, to: &hash) }
        return Int64(bitPattern: hash)
    }

    private static func add(_ bytes: some Sequence<UInt8>, to hash: inout UInt64) {
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
}
