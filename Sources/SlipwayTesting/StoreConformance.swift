import SlipwayController

/// What every adapter of `Store` must do: named checks that throw a `StoreConformance.Failure` where one does not.
///
/// Each check gets a store of its own, empty.
package struct StoreConformance: Sendable, CustomStringConvertible {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let description: String
    package let run: @Sendable (any Store) async throws -> Void

    private init(_ description: String, _ run: @escaping @Sendable (any Store) async throws -> Void) {
        self.description = description
        self.run = run
    }

    package static let checks: [StoreConformance] = basics + guards + listing + watching + leading

    // MARK: - Reading and writing

    private static let basics = [
        StoreConformance("an absent key reads as nil") { store in
            try expect(try await store.read("nothing"), nil)
        },
        StoreConformance("what was written is read with its revision") { store in
            let revision = try await store.put("a", [1, 2])
            try expect(try await store.read("a"), StoreEntry(key: "a", value: [1, 2], revision: revision))
        },
        StoreConformance("revisions rise by one with each commit, whatever it holds") { store in
            let first = try await store.put("a", [1])
            let second = try await store.commit(
                StoreTransaction(operations: [.put("b", []), .delete("a"), .put("c", [0])])
            )
            try expect(second.number, first.number + 1)
        },
        StoreConformance("a deleted key is absent, and deleting it again is no error") { store in
            try await store.put("a", [1])
            try await store.commit(StoreTransaction(operations: [.delete("a")]))
            try await store.commit(StoreTransaction(operations: [.delete("a")]))
            try expect(try await store.read("a"), nil)
        },
        StoreConformance("any bytes, none, and a mebibyte are kept as they are") { store in
            let values: [[UInt8]] = [[], Array(0...255), [UInt8](repeating: 0, count: 1 << 20)]
            for (index, value) in values.enumerated() { try await store.put("v/\(index)", value) }
            for (index, value) in values.enumerated() { try expect(try await store.read("v/\(index)")?.value, value) }
        },
        StoreConformance("within a transaction the last operation on a key wins") { store in
            try await store.commit(StoreTransaction(operations: [.put("a", [1]), .delete("a"), .put("a", [2])]))
            try expect(try await store.read("a")?.value, [2])
        },
    ]

    // MARK: - Guards

    private static let guards = [
        StoreConformance("absent holds for a key that was never written and for one that was deleted") { store in
            let create = StoreTransaction(guards: [.absent("a")], operations: [.put("a", [1])])
            try await store.commit(create)
            try await expectConflict("a") { try await store.commit(create) }
            try await store.commit(StoreTransaction(operations: [.delete("a")]))
            try await store.commit(create)
        },
        StoreConformance("unchanged holds at the revision that wrote the key last, and at no other") { store in
            let first = try await store.put("a", [1])
            try await store.put("elsewhere", [9])
            let update = StoreTransaction(guards: [.unchanged("a", at: first)], operations: [.put("a", [2])])
            try await store.commit(update)
            try await expectConflict("a") { try await store.commit(update) }
        },
        StoreConformance("unchanged does not hold for an absent key") { store in
            let update = StoreTransaction(guards: [.unchanged("a", at: StoreRevision(0))], operations: [.put("a", [2])])
            try await expectConflict("a") { try await store.commit(update) }
        },
        StoreConformance("a conflict changes nothing, not even the revision") { store in
            let before = try await store.put("a", [1])
            let broken = StoreTransaction(
                guards: [.unchanged("a", at: before), .absent("a")],
                operations: [.put("a", [2]), .put("b", [2])]
            )
            try await expectConflict("a") { try await store.commit(broken) }
            try expect(try await store.list("", after: nil, limit: nil).entries.map(\.key), ["a"])
            try expect(try await store.list("", after: nil, limit: nil).revision, before)
        },
        StoreConformance("of many who write the same key at once, one wins each round") { store in
            let winners = await withTaskGroup(of: Int.self) { group in
                for writer in 0..<16 {
                    group.addTask {
                        let create = StoreTransaction(
                            guards: [.absent("lock")],
                            operations: [.put("lock", [UInt8(writer)])]
                        )
                        do { try await store.commit(create) } catch { return 0 }
                        return 1
                    }
                }
                return await group.reduce(0, +)
            }
            try expect(winners, 1)
        },
    ]

    // MARK: - Listing

    private static let listing = [
        StoreConformance("a prefix matches its bytes and nothing else, in the order of bytes") { store in
            for key in ["a/2", "a/10", "a0", "a", "b/1", "a/é", "a/Z"] {
                try await store.put(StoreKey(rawValue: key), [1])
            }
            let keys = try await store.list("a/", after: nil, limit: nil).entries.map(\.key.rawValue)
            try expect(keys, ["a/10", "a/2", "a/Z", "a/é"])
        },
        StoreConformance("wildcards of query languages are plain text") { store in
            for key in ["a%b", "a_b", "axb"] { try await store.put(StoreKey(rawValue: key), [1]) }
            try expect(try await store.list("a%", after: nil, limit: nil).entries.map(\.key), ["a%b"])
        },
        StoreConformance("pages follow one another without gap or overlap") { store in
            for number in 10..<35 { try await store.put("k/\(number)", [UInt8(number)]) }
            var (seen, last): ([String], StoreKey?) = ([], nil)
            while true {
                let page = try await store.list("k/", after: last, limit: 7).entries
                guard let end = page.last else { break }
                seen += page.map(\.key.rawValue)
                last = end.key
            }
            try expect(seen, (10..<35).map { "k/\($0)" })
        },
        StoreConformance("a listing tells the store's revision") { store in
            try await store.put("a", [1])
            let revision = try await store.put("b", [1])
            try expect(try await store.list("a", after: nil, limit: nil).revision, revision)
        },
    ]

    // MARK: - Watching

    private static let watching = [
        StoreConformance("a watch tells what came after its revision, in order, then what comes") { store in
            let start = try await store.put("w/0", [0])
            try await store.put("w/1", [1])
            let changes = store.watch("w/", after: start)
            try await store.put("other", [9])
            try await store.commit(StoreTransaction(operations: [.put("w/2", [2]), .delete("w/0")]))
            var seen: [String] = []
            for try await change in changes {
                seen.append("\(change.key)=\(change.value.map { "\($0)" } ?? "gone")")
                if seen.count == 3 { break }
            }
            try expect(seen, ["w/1=[1]", "w/2=[2]", "w/0=gone"])
        },
        StoreConformance("a watch begun among concurrent commits misses none and repeats none") { store in
            let total = 60
            let start = try await store.list("", after: nil, limit: nil).revision
            async let writing: Void = {
                for number in 0..<total { try await store.put("n/\(number)", [UInt8(number)]) }
            }()
            var seen: [UInt8] = []
            for try await change in store.watch("n/", after: start) {
                seen.append(change.value?.first ?? 255)
                if seen.count == total { break }
            }
            try await writing
            try expect(seen, (0..<total).map { UInt8($0) })
        },
    ]

    // MARK: - Leading

    private static let leading = [
        StoreConformance("one owner leads at a time, under each name") { store in
            let first = try await store.lead("controller", as: "one")
            try expect(first == nil, false)
            try expect(try await store.lead("controller", as: "two") == nil, true)
            let other = try await store.lead("another", as: "two")
            try expect(other == nil, false)
            await first?.release()
            await other?.release()
        },
        StoreConformance("a released leadership can be taken, and a late release takes nothing") { store in
            let first = try await store.lead("controller", as: "one")
            await first?.release()
            let second = try await store.lead("controller", as: "two")
            try expect(second == nil, false)
            await first?.release()
            try expect(try await store.lead("controller", as: "three") == nil, true)
            await second?.release()
        },
    ]
}

extension Store {
    /// Writes one key whatever it was before.
    @discardableResult
    package func put(_ key: StoreKey, _ value: [UInt8]) async throws -> StoreRevision {
        try await commit(StoreTransaction(operations: [.put(key, value)]))
    }
}

private func expect<Value: Equatable>(_ found: Value, _ wanted: Value) throws {
    guard found != wanted else { return }
    throw StoreConformance.Failure(description: "found \(found), wanted \(wanted)")
}

private func expectConflict(_ key: StoreKey, _ body: () async throws -> StoreRevision) async throws {
    do {
        _ = try await body()
    } catch StoreError.conflict(key) {
        return
    }
    throw StoreConformance.Failure(description: "no conflict on \(key)")
}
