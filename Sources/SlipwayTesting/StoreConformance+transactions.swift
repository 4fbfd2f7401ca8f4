import SlipwayController

extension StoreConformance {
    static let transactions: [StoreCheck] = [
        StoreCheck(name: "the keys of one transaction share its revision") { store in
            let revision = try await store.commit(StoreTransaction(operations: [.put("a", [1]), .put("b", [2])]))
            let listing = try await store.list("", after: nil, limit: nil)
            try expect(listing.entries.map(\.revision), is: [revision, revision], "the revisions of both keys")
            try expect(listing.revision, is: revision, "the listing's revision")
        },
        StoreCheck(name: "revisions rise, and a key keeps that of its last write") { store in
            let first = try await store.put("a", "1")
            let second = try await store.put("b", "1")
            try expect(second > first, "the second commit has a later revision")
            try await store.expect("a", is: "1", at: first)
            try await store.expect("b", is: "1", at: second)
        },
        StoreCheck(name: "puts and deletes of one transaction happen together") { store in
            try await store.put("old", "1")
            try await store.commit(StoreTransaction(operations: [.delete("old"), .put("new", [1])]))
            let keys = try await store.list("", after: nil, limit: nil).entries.map(\.key)
            try expect(keys, is: ["new"], "the keys after a move")
            try expect(try await store.read("old"), is: nil, "the deleted key")
        },
        StoreCheck(name: "nobody sees half of a transaction") { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for round in 1...50 { try await store.commit(pair(round)) }
                }
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<50 { try await expectWhole(store.list("pair/", after: nil, limit: nil)) }
                    }
                }
                try await group.waitForAll()
            }
        },
        StoreCheck(name: "where nothing is to change the revision stays") { store in
            let revision = try await store.put("a", "1")
            let empty = try await store.commit(StoreTransaction())
            try expect(empty, is: revision, "the revision of an empty transaction")
            let guarded = try await store.commit(StoreTransaction(guards: [.unchanged("a", at: revision)]))
            try expect(guarded, is: revision, "the revision of a transaction of guards")
            let deletion = try await store.commit(StoreTransaction(operations: [.delete("b")]))
            try expect(deletion, is: revision, "the revision of the deletion of an absent key")
            try await expect(store.changes("", after: revision, to: "end"), is: [], "the changes")
        },
        StoreCheck(name: "guards are checked also where nothing is to change") { store in
            try await expectConflict("a") {
                try await store.commit(StoreTransaction(guards: [.unchanged("a", at: StoreRevision(1))]))
            }
        },
        StoreCheck(name: "as many operations as are allowed are one transaction") { store in
            let puts = (0..<StoreTransaction.maximumOperations).map { StoreOperation.put("k/\($0)", [1]) }
            let guards = puts.map { StoreGuard.absent($0.key) }
            try await store.commit(StoreTransaction(guards: guards, operations: puts))
            let count = try await store.list("k/", after: nil, limit: nil).entries.count
            try expect(count, is: StoreTransaction.maximumOperations, "the number of keys")
        },
        StoreCheck(name: "a transaction that no store can carry out is refused whole") { store in
            let tooMany = (0...StoreTransaction.maximumOperations).map { StoreOperation.put("k/\($0)", [1]) }
            let tooLarge = [UInt8](repeating: 1, count: StoreTransaction.maximumBytes)
            let refused: [[StoreOperation]] = [
                tooMany, [.put("a", tooLarge)], [.put("a", [1]), .put("a", [2])], [.put("a", [1]), .delete("a")],
                [.put("", [1])], [.delete("")],
            ]
            for operations in refused { try await expectInvalid(StoreTransaction(operations: operations), in: store) }
            try await expectInvalid(StoreTransaction(guards: [.absent("")]), in: store)
            try expect(try await store.list("", after: nil, limit: nil).entries, is: [], "the entries")
        },
    ]

    private static func pair(_ round: Int) -> StoreTransaction {
        let value = Array("\(round)".utf8)
        return StoreTransaction(operations: [.put("pair/a", value), .put("pair/b", value)])
    }

    private static func expectWhole(_ listing: StoreListing) throws {
        try expect(Set(listing.entries.map(\.text)).count <= 1, "one transaction's values are seen together")
        try expect(listing.entries.count != 1, "one transaction's keys are seen together")
    }

    private static func expectInvalid(_ transaction: StoreTransaction, in store: any Store) async throws {
        do {
            try await store.commit(transaction)
        } catch StoreError.invalid { return }
        throw ConformanceFailure("\(transaction.operations.count) operations were not refused")
    }
}
