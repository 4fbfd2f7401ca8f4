import SlipwayController

extension StoreConformance {
    static let watching: [StoreCheck] = [
        StoreCheck(name: "a watch tells what was before it began") { store in
            let start = try await store.put("w/a", "1")
            let second = try await store.put("w/b", "2")
            let third = try await store.commit(StoreTransaction(operations: [.delete("w/a")]))
            let expected = [
                StoreChange(key: "w/b", value: Array("2".utf8), revision: second),
                StoreChange(key: "w/a", value: nil, revision: third),
            ]
            try await expect(store.changes("w/", after: start, to: "w/end"), is: expected, "the changes")
        },
        StoreCheck(name: "a watch waits for what is to come") { store in
            let start = try await store.put("w/a", "1")
            var changes = store.watch("w/", after: start).makeAsyncIterator()
            async let first = changes.next()
            let revision = try await store.put("w/b", "2")
            let told = try await first
            try expect(told, is: StoreChange(key: "w/b", value: Array("2".utf8), revision: revision), "the change")
        },
        StoreCheck(name: "a watch tells only keys with its prefix") { store in
            let start = try await store.put("x", "1")
            for key: StoreKey in ["w", "w.", "w/1", "w0", "W/1", "w/2", "x"] { try await store.put(key, "1") }
            let keys = try await store.changes("w/", after: start, to: "w/end").map(\.key)
            try expect(keys, is: ["w/1", "w/2"], "the keys")
        },
        StoreCheck(name: "a watch passes over any number of other changes") { store in
            let start = try await store.put("w/first", "1")
            for round in 0..<200 { try await store.put("x", "\(round)") }
            let last = try await store.put("w/last", "1")
            let changes = try await store.changes("w/", after: start, to: "w/end")
            try expect(changes.map(\.revision), is: [last], "the changes")
        },
        StoreCheck(name: "the changes of a transaction come in the order of its operations") { store in
            let start = try await store.put("w/b", "1")
            let operations: [StoreOperation] = [.put("w/c", [1]), .delete("w/b"), .put("w/a", [2]), .delete("w/none")]
            let revision = try await store.commit(StoreTransaction(operations: operations))
            let changes = try await store.changes("w/", after: start, to: "w/end")
            try expect(changes.map(\.key), is: ["w/c", "w/b", "w/a"], "the keys")
            try expect(changes.map(\.revision), is: [revision, revision, revision], "the revisions")
        },
        StoreCheck(name: "a listing and the watch from it miss nothing and repeat nothing") { store in
            let keys = (0..<60).map { StoreKey(rawValue: "w/\($0)") }
            async let committed: Void = { for key in keys { try await store.put(key, "1") } }()
            let listing = try await store.list("w/", after: nil, limit: nil)
            try await committed
            let later = try await store.changes("w/", after: listing.revision, to: "w/end").map(\.key)
            try expect((listing.entries.map(\.key) + later).sorted(), is: keys.sorted(), "the keys listed and watched")
        },
        StoreCheck(name: "a watch has no gaps while others commit") { store in
            let start = try await store.put("w/first", "1")
            async let early = store.changes("w/", after: start, to: "w/end", puttingEnd: false)
            let committed = try await commitConcurrently(writers: 6, commits: 20, in: store)
            async let late = store.changes("w/", after: start, to: "w/end", puttingEnd: false)
            try await store.put("w/end", "1")
            try expect(try await early, is: committed, "what the early watch told")
            try expect(try await late, is: committed, "what the late watch told")
        },
        StoreCheck(name: "a watch ends with its task") { store in
            let start = try await store.put("w/a", "1")
            let changes = store.watch("w/", after: start)
            let reader = Task { for try await _ in changes {} }
            await Task.yield()
            reader.cancel()
            try await reader.value
        },
    ]

    static let compaction: [StoreCheck] = [
        StoreCheck(name: "a watch tells that the history no longer reaches back") { store in
            let start = try await store.put("w/a", "0")
            for round in 1...30 { try await store.put("w/a", "\(round)") }
            do {
                for try await _ in store.watch("w/", after: start) { break }
            } catch StoreError.compacted { return }
            throw ConformanceFailure("a watch from before the history told a change")
        },
        StoreCheck(name: "a watch within the history tells all of it") { store in
            for round in 1...30 { try await store.put("w/a", "\(round)") }
            let start = try await store.list("", after: nil, limit: 0).revision
            let second = try await store.put("w/a", "31")
            let changes = try await store.changes("w/", after: start, to: "w/end")
            try expect(changes.map(\.revision), is: [second], "the changes")
        },
        StoreCheck(name: "entries outlive their history") { store in
            let revision = try await store.put("old", "1")
            for round in 1...30 { try await store.put("w/a", "\(round)") }
            try await store.expect("old", is: "1", at: revision)
        },
    ]

    /// All the changes, in the order of their revisions.
    private static func commitConcurrently(
        writers: Int,
        commits: Int,
        in store: any Store
    ) async throws -> [StoreChange] {
        try await withThrowingTaskGroup(of: [StoreChange].self) { group in
            for writer in 0..<writers {
                group.addTask { try await commitAlone(writer, commits, in: store) }
            }
            return try await group.reduce(into: []) { $0 += $1 }.sorted { $0.revision < $1.revision }
        }
    }

    private static func commitAlone(_ writer: Int, _ commits: Int, in store: any Store) async throws -> [StoreChange] {
        var changes: [StoreChange] = []
        for number in 0..<commits {
            let key = StoreKey(rawValue: "w/\(writer)")
            let revision = try await store.put(key, "\(number)")
            changes.append(StoreChange(key: key, value: Array("\(number)".utf8), revision: revision))
        }
        return changes
    }
}
