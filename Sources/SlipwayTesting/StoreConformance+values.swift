import SlipwayController

extension StoreConformance {
    static let values: [StoreCheck] = [
        StoreCheck(name: "an absent key has no entry") { store in
            try expect(try await store.read("a"), is: nil, "an absent key")
        },
        StoreCheck(name: "a value is any bytes") { store in
            let bytes = (0...255).map { UInt8($0) } + [0, 0, 255, 254, 0]
            try await expectKept(bytes, in: store)
        },
        StoreCheck(name: "an empty value is a value") { store in
            try await expectKept([], in: store)
            let changes = try await store.changes("value", after: StoreRevision(0), to: "value/end")
            try expect(changes.map(\.value), is: [[]], "the change to an empty value")
        },
        StoreCheck(name: "a value may have a mebibyte") { store in
            var generator = Scramble()
            try await expectKept((0..<1_048_576).map { _ in generator.next() }, in: store)
        },
        StoreCheck(name: "a key is any text, and only its bytes count") { store in
            let keys: [StoreKey] = [
                "plain", "sp ace", "nul\u{0}a", "nul\u{0}b", "quote'\"", "per%cent", "under_score", "new\nline",
                "caf\u{E9}", "cafe\u{301}", "\u{1F600}", "UPPER", "upper",
            ]
            for (number, key) in keys.enumerated() { try await store.put(key, "\(number)", if: .absent(key)) }
            for (number, key) in keys.enumerated() {
                let entry = try await store.read(key)
                try expect(entry?.text, is: "\(number)", "the value at \(key.rawValue.debugDescription)")
                try expect(entry?.key, is: key, "the entry's key")
            }
        },
    ]

    private static func expectKept(_ value: [UInt8], in store: any Store) async throws {
        try await store.commit(StoreTransaction(operations: [.put("value", value)]))
        let read = try await store.read("value")?.value
        try expect(read == value, "the value read is the one that was written")
        let listed = try await store.list("value", after: nil, limit: nil).entries.map(\.value)
        try expect(listed == [value], "the value listed is the one that was written")
    }
}

/// Bytes without a pattern that a store could profit from, the same in every run.
private struct Scramble {
    private var state: UInt32 = 2_463_534_242

    mutating func next() -> UInt8 {
        state ^= state << 13
        state ^= state >> 17
        state ^= state << 5
        return UInt8(truncatingIfNeeded: state)
    }
}
