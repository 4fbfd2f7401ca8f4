import SlipwayController

extension StoreConformance {
    static let leadership: [StoreCheck] = [
        StoreCheck(name: "one leads at a time") { store in
            let first = try await leads(store, "leader", as: "first")
            try expect(try await store.lead("leader", as: "second") == nil, "nobody else leads")
            try expect(try await store.lead("leader", as: "first") == nil, "nor does the same owner twice")
            await first.release()
        },
        StoreCheck(name: "of many who ask at once one leads") { store in
            let leaders = try await withThrowingTaskGroup(of: (any Leadership)?.self) { group in
                for number in 0..<16 { group.addTask { try await store.lead("leader", as: "\(number)") } }
                return try await group.reduce(into: [any Leadership]()) { all, one in all += one.map { [$0] } ?? [] }
            }
            try expect(leaders.count, is: 1, "the number of leaders")
            for leader in leaders { await leader.release() }
        },
        StoreCheck(name: "who releases makes place for the next") { store in
            for owner in ["first", "second", "third"] {
                let leadership = try await leads(store, "leader", as: owner)
                await leadership.release()
            }
        },
        StoreCheck(name: "releasing twice takes nothing from the next") { store in
            let first = try await leads(store, "leader", as: "first")
            await first.release()
            let second = try await leads(store, "leader", as: "second")
            await first.release()
            try expect(try await store.lead("leader", as: "third") == nil, "the second still leads")
            await second.release()
        },
        StoreCheck(name: "names are led apart") { store in
            let one = try await leads(store, "one", as: "first")
            let other = try await leads(store, "other", as: "second")
            await one.release()
            try expect(try await store.lead("other", as: "third") == nil, "the other name is still led")
            await other.release()
        },
        StoreCheck(name: "everybody who waits for the end of a leadership learns of it") { store in
            let leadership = try await leads(store, "leader", as: "first")
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<3 { group.addTask { await leadership.ended() } }
                await leadership.release()
            }
            await leadership.ended()
        },
        StoreCheck(name: "waiting for the end can be given up") { store in
            let leadership = try await leads(store, "leader", as: "first")
            let waiting = Task { await leadership.ended() }
            waiting.cancel()
            await waiting.value
            try expect(try await store.lead("leader", as: "second") == nil, "the first still leads")
            await leadership.release()
        },
        StoreCheck(name: "the store tells who leads") { store in
            try expect(try await store.leader(of: "leader"), is: nil, "the leader before the first")
            let first = try await leads(store, "leader", as: "host-1, process 17")
            try expect(try await store.leader(of: "leader"), is: "host-1, process 17", "the leader")
            await first.release()
            let second = try await leads(store, "leader", as: "h2")
            try expect(try await store.leader(of: "leader"), is: "h2", "the next leader")
            await second.release()
        },
        StoreCheck(name: "a name that could leave its place is refused") { store in
            for name in ["", "a/b", "../a", "A", "a b", "\u{E9}", String(repeating: "a", count: 65)] {
                do { _ = try await store.lead(name, as: "first") } catch StoreError.invalid { continue }
                throw ConformanceFailure("the leadership \"\(name)\" was given")
            }
        },
    ]

    private static func leads(_ store: any Store, _ name: String, as owner: String) async throws -> any Leadership {
        guard let leadership = try await store.lead(name, as: owner) else {
            throw ConformanceFailure("\(owner) does not lead \(name), though nobody else does")
        }
        return leadership
    }
}
