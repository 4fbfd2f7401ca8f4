import Synchronization

/// What a server's loops have in common.
final class MockShared: Sendable {
    let name: String
    let counters = MockCounters()
    let record = RequestRecord()
    private let current: Mutex<PreparedBehaviour>
    /// Raised after each change, so that a loop takes the lock once a change and not once a request.
    private let generation = Atomic<UInt64>(1)

    init(name: String, behaviour: MockBehaviour) {
        self.name = name
        current = Mutex(PreparedBehaviour(behaviour))
    }

    var behaviour: MockBehaviour { current.withLock { $0.behaviour } }

    func setBehaviour(_ behaviour: MockBehaviour) {
        let prepared = PreparedBehaviour(behaviour)
        current.withLock { $0 = prepared }
        generation.wrappingAdd(1, ordering: .releasing)
    }

    /// Changes the behaviour by what it is at that moment: two changes at once both count.
    func updateBehaviour<Failure: Error>(
        _ change: (MockBehaviour) throws(Failure) -> MockBehaviour
    ) throws(Failure) -> MockBehaviour {
        let changed = try current.withLock { prepared throws(Failure) in
            prepared = PreparedBehaviour(try change(prepared.behaviour))
            return prepared.behaviour
        }
        generation.wrappingAdd(1, ordering: .releasing)
        return changed
    }

    /// A loop's copy, brought up to date.
    func refresh(_ copy: inout (prepared: PreparedBehaviour, generation: UInt64)) {
        let present = generation.load(ordering: .acquiring)
        guard present != copy.generation else { return }
        copy = (current.withLock { $0 }, present)
    }

    func copy() -> (prepared: PreparedBehaviour, generation: UInt64) {
        // The generation first: a change in between is then seen by the next refresh.
        let present = generation.load(ordering: .acquiring)
        return (current.withLock { $0 }, present)
    }
}
