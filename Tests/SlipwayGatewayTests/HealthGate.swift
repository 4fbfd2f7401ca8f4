import Synchronization

/// Whether a test's upstream says that it is well.
final class HealthGate: Sendable {
    private let state = Atomic(false)

    var isWell: Bool { state.load(ordering: .relaxed) }

    func recover() { state.store(true, ordering: .relaxed) }
}
