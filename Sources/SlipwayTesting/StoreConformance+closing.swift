import SlipwayController

extension StoreConformance {
    static let closing: [StoreCheck] = [
        StoreCheck(name: "closing ends watches") { store in
            let start = try await store.put("w/a", "1")
            let changes = store.watch("w/", after: start)
            let reader = Task { for try await _ in changes {} }
            await Task.yield()
            try await store.close()
            try await reader.value
        },
        StoreCheck(name: "closing ends leaderships") { store in
            let leadership = try await store.lead("leader", as: "first")
            try await store.close()
            await leadership?.ended()
        },
        StoreCheck(name: "a closed store says so, and may be closed again") { store in
            try await store.close()
            try await store.close()
            try await expectClosed { _ = try await store.read("a") }
            try await expectClosed { _ = try await store.list("", after: nil, limit: nil) }
            try await expectClosed { try await store.put("a", "1") }
            try await expectClosed { _ = try await store.lead("leader", as: "first") }
            for try await _ in store.watch("", after: StoreRevision(0)) {
                throw ConformanceFailure("a closed store told a change")
            }
        },
    ]

    private static func expectClosed(_ body: () async throws -> Void) async throws {
        do { try await body() } catch StoreError.closed { return }
        throw ConformanceFailure("a closed store answered")
    }
}
