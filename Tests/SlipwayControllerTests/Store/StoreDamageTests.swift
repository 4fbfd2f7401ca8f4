import Foundation
import SlipwayController
import SlipwayTesting
import Testing

/// Files that were damaged, or are not a store.
@Suite(.timeLimit(.minutes(10)))
struct StoreDamageTests {
    /// Either the damage is told, or it touched nothing that is read: never another value than was written.
    @Test func aDamagedPageIsToldAndNeverReadAsAValue() async throws {
        try await inFolder { folder in
            let (content, written) = try await makeStore(at: folder.store)
            var told = 0
            for start in stride(from: 0, to: content.count, by: 4_096) {
                var damaged = content
                damaged.replaceSubrange(start..<start + 4_096, with: Data(repeating: 0xA5, count: 4_096))
                if try await isDamageTold(damaged, instead: written) { told += 1 }
            }
            #expect(told > content.count / 4_096 / 2, "most pages hold entries")
            try await expectRestored(content, written, in: folder)
        }
    }

    @Test func damageIsToldAtTheStart() async throws {
        try await inFolder { folder in
            var (content, _) = try await makeStore(at: folder.store)
            let middle = content.count / 4_096 / 2 * 4_096
            content.replaceSubrange(middle..<middle + 4_096, with: Data(repeating: 0xA5, count: 4_096))
            try content.write(to: folder.url)
            await expectCorrupt { _ = try SQLiteStore(path: folder.store) }
            #expect(try Data(contentsOf: folder.url) == content)
        }
    }

    @Test func aShortenedFileIsTold() async throws {
        try await inFolder { folder in
            let (content, written) = try await makeStore(at: folder.store)
            for length in [2, 15, 16, 99, 100, 2_000, 4_096, 4_097, 8_192, content.count / 2, content.count - 1] {
                let isTold = try await isDamageTold(content.prefix(length), instead: written)
                #expect(isTold, "the file cut to \(length) of \(content.count) bytes")
            }
            try await expectRestored(content, written, in: folder)
        }
    }

    @Test func oneChangedByteOfAValueIsTold() async throws {
        try await inFolder { folder in
            let store = try SQLiteStore(path: folder.store)
            try await store.put("a", "the needle in the stack")
            try await store.put("b", "sound")
            try await store.close()
            var content = try Data(contentsOf: folder.url)
            let needle = Data("needle".utf8)
            while let place = content.range(of: needle) { content[place.lowerBound] = UInt8(ascii: "N") }
            try content.write(to: folder.url)

            let damaged = try SQLiteStore(path: folder.store)
            await expectCorrupt { _ = try await damaged.read("a") }
            await expectCorrupt { _ = try await damaged.list("", after: nil, limit: nil) }
            await expectCorrupt { for try await _ in damaged.watch("", after: StoreRevision(0)) {} }
            #expect(try await damaged.read("b")?.text == "sound")
            try await damaged.close()
        }
    }

    @Test func anEmptiedFileWithItsLogIsToldAndTheLogIsKept() async throws {
        try await inFolder { folder in
            let store = try SQLiteStore(path: folder.store)
            let revision = try await store.put("a", "1")
            let copy = try folder.copy(to: "copy")
            let content = try Data(contentsOf: URL(fileURLWithPath: copy))
            try Data().write(to: URL(fileURLWithPath: copy))
            await expectCorrupt { _ = try SQLiteStore(path: copy) }

            try content.write(to: URL(fileURLWithPath: copy))
            let restored = try SQLiteStore(path: copy)
            #expect(try await restored.read("a")?.revision == revision)
            try await restored.close()
            try await store.close()
        }
    }

    @Test(arguments: [1, 10_000])
    func aFileThatIsNoDatabaseIsToldAndLeftAlone(_ lines: Int) async throws {
        try await inFolder { folder in
            let text = String(repeating: "not a database\n", count: lines)
            try Data(text.utf8).write(to: folder.url)
            await expectCorrupt { _ = try SQLiteStore(path: folder.store) }
            #expect(try Data(contentsOf: folder.url) == Data(text.utf8))
        }
    }

    @Test func anEmptyFileIsANewStore() async throws {
        try await inFolder { folder in
            try Data().write(to: folder.url)
            let store = try SQLiteStore(path: folder.store)
            try await store.put("a", "1")
            try await store.close()
        }
    }

    private func expectCorrupt(_ body: () async throws -> Void) async {
        await #expect {
            try await body()
        } throws: { error in
            if case StoreError.corrupt = error { true } else { false }
        }
    }

    // MARK: - The damage and its repair

    /// A closed store, so that everything is in one file, with values of many sizes.
    private func makeStore(at path: String) async throws -> (content: Data, written: [StoreEntry]) {
        let store = try SQLiteStore(path: path)
        for size in [0, 1, 100, 3_000, 5_000, 40_000] {
            let value = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try await store.commit(StoreTransaction(operations: [.put("size/\(size)", value)]))
        }
        for number in 0..<60 { try await store.put("number/\(number)", "\(number)") }
        let written = try await store.list("", after: nil, limit: nil).entries
        try await store.close()
        let content = try Data(contentsOf: URL(fileURLWithPath: path))
        try #require(content.count > 100_000, "everything is in the file")
        return (content, written)
    }

    private func isDamageTold(_ content: Data, instead written: [StoreEntry]) async throws -> Bool {
        try await inFolder { folder in
            try content.write(to: folder.url)
            do {
                let store = try SQLiteStore(path: folder.store)
                #expect(try await store.list("", after: nil, limit: nil).entries == written)
                try await store.close()
                return false
            } catch StoreError.corrupt(let path, let detail) {
                #expect(path == folder.store && !detail.isEmpty)
                return true
            }
        }
    }

    private func expectRestored(_ content: Data, _ written: [StoreEntry], in folder: StoreFolder) async throws {
        try content.write(to: folder.url)
        let store = try SQLiteStore(path: folder.store)
        #expect(try await store.list("", after: nil, limit: nil).entries == written)
        try await store.put("number/0", "again")
        try await store.close()
    }
}
