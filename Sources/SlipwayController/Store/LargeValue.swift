import Foundation
import SlipwayCore

/// A value that may be larger than one transaction: parts under a generation of their own, then a head that names them.
///
/// The head is written last, so that a reader sees one generation whole: the old one or the new one. Parts that a crash left behind go
/// with the next write.
///
///     <key>                       LargeValueHead
///     <key>/<generation>/<part>   bytes
struct LargeValueHead: Codable, Hashable {
    var generation: UInt64
    var parts: Int
    var checksum: UInt64

    /// Leaves room for keys in a transaction of `StoreTransaction.maximumBytes`.
    static let partBytes = 1_048_576
}

extension Store {
    func writeLarge(_ bytes: [UInt8], at key: StoreKey) async throws {
        let old = try await head(of: key)
        var head = LargeValueHead(generation: (old?.generation ?? 0) + 1, parts: 0, checksum: bytes.checksum)
        var leftovers = Set(try await parts(of: key))
        for start in stride(from: 0, to: bytes.count, by: LargeValueHead.partBytes) {
            let part = Array(bytes[start..<min(start + LargeValueHead.partBytes, bytes.count)])
            let name = key.part(head.parts, of: head.generation)
            try await commit(StoreTransaction(operations: [.put(name, part)]))
            leftovers.remove(name)
            head.parts += 1
        }
        try await commit(StoreTransaction(operations: [.put(key, try StoreLayout.encode(head))]))
        try await delete(Array(leftovers))
    }

    /// Nil where there is none, or where what is there is damaged.
    func readLarge(_ key: StoreKey) async throws -> [UInt8]? {
        guard let head = try await head(of: key) else { return nil }
        var bytes: [UInt8] = []
        for part in 0..<head.parts {
            guard let entry = try await read(key.part(part, of: head.generation)) else { return nil }
            bytes += entry.value
        }
        return bytes.checksum == head.checksum ? bytes : nil
    }

    func deleteLarge(_ key: StoreKey) async throws {
        guard try await read(key) != nil else { return }
        try await commit(StoreTransaction(operations: [.delete(key)]))
        try await delete(try await parts(of: key))
    }

    private func head(of key: StoreKey) async throws -> LargeValueHead? {
        try await read(key).map { try StoreLayout.decode(LargeValueHead.self, from: $0) }
    }

    private func parts(of key: StoreKey) async throws -> [StoreKey] {
        try await list(key.rawValue + "/", after: nil, limit: nil).entries.map(\.key)
    }

    private func delete(_ keys: [StoreKey]) async throws {
        for start in stride(from: 0, to: keys.count, by: StoreTransaction.maximumOperations) {
            let some = keys[start..<min(start + StoreTransaction.maximumOperations, keys.count)]
            try await commit(StoreTransaction(operations: some.map(StoreOperation.delete)))
        }
    }
}

extension StoreKey {
    fileprivate func part(_ index: Int, of generation: UInt64) -> StoreKey {
        let digits = String(index)
        return StoreKey(
            rawValue: "\(rawValue)/\(generation)/" + String(repeating: "0", count: 4 - digits.count) + digits
        )
    }
}

extension [UInt8] {
    fileprivate var checksum: UInt64 { withUnsafeBytes { XXH64.hash($0, seed: 0) } }
}
