import SlipwayController

extension StoreConformance {
    static let guards: [StoreCheck] = [
        StoreCheck(name: "absent lets only the first create a key") { store in
            let first = try await store.put("a", "1", if: .absent("a"))
            try await expectConflict("a") { try await store.put("a", "2", if: .absent("a")) }
            try await store.expect("a", is: "1", at: first)
        },
        StoreCheck(name: "unchanged lets only the reader of the newest value write") { store in
            let first = try await store.put("a", "1")
            let second = try await store.put("a", "2", if: .unchanged("a", at: first))
            try await expectConflict("a") { try await store.put("a", "3", if: .unchanged("a", at: first)) }
            try await store.expect("a", is: "2", at: second)
        },
        StoreCheck(name: "unchanged does not hold for an absent key") { store in
            let revision = try await store.put("a", "1")
            try await expectConflict("b") { try await store.put("b", "1", if: .unchanged("b", at: revision)) }
            try await expectConflict("b") { try await store.put("b", "1", if: .unchanged("b", at: StoreRevision(0))) }
        },
        StoreCheck(name: "a key deleted and created again is not unchanged") { store in
            let first = try await store.put("a", "1")
            try await store.commit(StoreTransaction(operations: [.delete("a")]))
            try await expectConflict("a") { try await store.put("a", "2", if: .unchanged("a", at: first)) }
            let again = try await store.put("a", "1", if: .absent("a"))
            try expect(again > first, "a key that was created again has a later revision")
            try await expectConflict("a") { try await store.put("a", "2", if: .unchanged("a", at: first)) }
        },
        StoreCheck(name: "the same value written again is a change") { store in
            let first = try await store.put("a", "1")
            let second = try await store.put("a", "1")
            try await expectConflict("a") { try await store.put("a", "2", if: .unchanged("a", at: first)) }
            try await store.expect("a", is: "1", at: second)
        },
        StoreCheck(name: "a guard may be on a key that is not written") { store in
            let lock = try await store.put("lock", "mine")
            try await store.put("a", "1", if: .unchanged("lock", at: lock))
            try await store.put("lock", "theirs")
            try await expectConflict("lock") { try await store.put("a", "2", if: .unchanged("lock", at: lock)) }
        },
        StoreCheck(name: "every guard must hold, and the conflict names the one that does not") { store in
            let revision = try await store.put("b", "1")
            let guards: [StoreGuard] = [.absent("a"), .unchanged("b", at: revision), .absent("b"), .absent("c")]
            let transaction = StoreTransaction(guards: guards, operations: [.put("d", [1])])
            try await expectConflict("b") { try await store.commit(transaction) }
        },
        StoreCheck(name: "a conflict leaves nothing: no value, no revision, no change") { store in
            let before = try await store.put("a", "1")
            let transaction = StoreTransaction(
                guards: [.absent("a")],
                operations: [.put("b", [1]), .delete("a"), .put("c", [2])]
            )
            try await expectConflict("a") { try await store.commit(transaction) }
            let listing = try await store.list("", after: nil, limit: nil)
            try expect(listing.entries.map(\.key), is: ["a"], "the keys after a conflict")
            try expect(listing.revision, is: before, "the revision after a conflict")
            try await expect(store.changes("", after: before, to: "end"), is: [], "the changes of a conflict")
        },
        StoreCheck(name: "concurrent increments by compare-and-set lose none") { store in
            try await store.put("counter", "0")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { try await increment("counter", 10, in: store) } }
                try await group.waitForAll()
            }
            let value = try await store.read("counter")?.text
            try expect(value, is: "80", "the counter after 8 times 10 increments")
        },
    ]

    private static func increment(_ key: StoreKey, _ times: Int, in store: any Store) async throws {
        var done = 0
        while done < times {
            guard let entry = try await store.read(key), let number = Int(entry.text) else {
                throw ConformanceFailure("\(key) was lost")
            }
            do {
                try await store.put(key, "\(number + 1)", if: .unchanged(key, at: entry.revision))
                done += 1
            } catch StoreError.conflict { continue }
        }
    }
}
