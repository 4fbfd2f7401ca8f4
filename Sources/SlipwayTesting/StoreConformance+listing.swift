import SlipwayController

extension StoreConformance {
    static let listing: [StoreCheck] = [
        StoreCheck(name: "an empty store lists nothing") { store in
            try await expectListed("", [], in: store)
        },
        StoreCheck(name: "keys are listed in the order of their bytes") { store in
            // By bytes, U+FFFD comes before U+1F600; by UTF-16 it would come after.
            let ordered: [StoreKey] = [
                "A", "B", "Z", "a", "a\u{0}", "a/", "a0", "aa", "z", "\u{E9}", "\u{FFFD}", "\u{1F600}",
            ]
            for key in ordered.reversed() { try await store.put(key, "1") }
            try await expectListed("", ordered, in: store)
        },
        StoreCheck(name: "a prefix is a beginning, to the byte") { store in
            for key: StoreKey in ["a", "a.", "a/", "a/b", "a/b/c", "a0", "aa", "b"] { try await store.put(key, "1") }
            try await expectListed("a/", ["a/", "a/b", "a/b/c"], in: store)
            try await expectListed("a/b", ["a/b", "a/b/c"], in: store)
            try await expectListed("a", ["a", "a.", "a/", "a/b", "a/b/c", "a0", "aa"], in: store)
            try await expectListed("c", [], in: store)
        },
        StoreCheck(name: "a prefix has no wildcards and knows upper case") { store in
            for key: StoreKey in ["a%b", "a*b", "a?b", "a[b", "a_b", "axb", "A_b"] { try await store.put(key, "1") }
            for prefix in ["a%", "a*", "a?", "a[", "a_"] {
                try await expectListed(prefix, [StoreKey(rawValue: prefix + "b")], in: store)
            }
        },
        StoreCheck(name: "a prefix may end in the last character there is") { store in
            let keys: [StoreKey] = ["\u{10FFFF}", "\u{10FFFF}a", "\u{10FFFF}\u{10FFFF}"]
            for key in keys + ["\u{10FFFE}"] { try await store.put(key, "1") }
            try await expectListed("\u{10FFFF}", keys, in: store)
        },
        StoreCheck(name: "pages of any size make the whole") { store in
            let keys = (10..<35).map { StoreKey(rawValue: "p/\($0)") }
            for key in keys + ["o/1", "p0"] { try await store.put(key, "1") }
            for size in [1, 2, 7, 24, 25, 26] {
                try expect(try await pages(of: size, in: store), is: keys, "pages of \(size)")
            }
        },
        StoreCheck(name: "after leaves out the key itself, which need not exist") { store in
            for key: StoreKey in ["p/a", "p/b", "p/d"] { try await store.put(key, "1") }
            try await expectListed("p/", after: "p/a", ["p/b", "p/d"], in: store)
            try await expectListed("p/", after: "p/c", ["p/d"], in: store)
            try await expectListed("p/", after: "p/d", [], in: store)
        },
        StoreCheck(name: "after may lie outside of the prefix") { store in
            for key: StoreKey in ["a", "p/a", "p/b", "q"] { try await store.put(key, "1") }
            try await expectListed("p/", after: "a", ["p/a", "p/b"], in: store)
            try await expectListed("p/", after: "p", ["p/a", "p/b"], in: store)
            try await expectListed("p/", after: "q", [], in: store)
        },
        StoreCheck(name: "a limit may be none, nought or more than there is") { store in
            for key: StoreKey in ["a", "b"] { try await store.put(key, "1") }
            for (limit, count) in [(0, 0), (1, 1), (2, 2), (1_000, 2)] {
                let entries = try await store.list("", after: nil, limit: limit).entries
                try expect(entries.count, is: count, "the entries with limit \(limit)")
            }
        },
        StoreCheck(name: "a listing tells the store's revision, whatever it lists") { store in
            try await store.put("a", "1")
            let newest = try await store.put("b", "1")
            for prefix in ["", "a", "none"] {
                let revision = try await store.list(prefix, after: nil, limit: nil).revision
                try expect(revision, is: newest, "the revision of the listing of \"\(prefix)\"")
            }
        },
        StoreCheck(name: "deleted keys are not listed") { store in
            for key: StoreKey in ["a", "b", "c"] { try await store.put(key, "1") }
            try await store.commit(StoreTransaction(operations: [.delete("b")]))
            try await expectListed("", ["a", "c"], in: store)
        },
    ]

    private static func expectListed(
        _ prefix: String,
        after: StoreKey? = nil,
        _ keys: [StoreKey],
        in store: any Store
    ) async throws {
        let listed = try await store.list(prefix, after: after, limit: nil).entries.map(\.key)
        try expect(listed, is: keys, "the keys under \"\(prefix)\" after \(after?.rawValue ?? "nothing")")
    }

    private static func pages(of size: Int, in store: any Store) async throws -> [StoreKey] {
        var found: [StoreKey] = []
        while true {
            let page = try await store.list("p/", after: found.last, limit: size).entries.map(\.key)
            try expect(page.count <= size, "a page has at most \(size) entries")
            if page.isEmpty { return found }
            found += page
        }
    }
}
