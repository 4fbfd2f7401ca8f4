import NIOCore
import SlipwayCore

/// Whether one endpoint is left out because exchanges on it failed (passive health), and how it comes back.
///
///     in use ──failures in a row──► ejected ──time──► slow start ──slowStart──► in use
///
/// The time doubles with each ejection that follows; an endpoint that then does well for as long as it was out begins anew.
struct Ejection: Equatable {
    private var failuresInARow = 0
    /// Since the endpoint last did well for long enough.
    private var repeats = 0
    private var ejectedFor = TimeAmount.zero
    private(set) var endsAt: NIODeadline?
    private(set) var count = 0

    func isEjected(at now: NIODeadline) -> Bool { endsAt.map { now < $0 } ?? false }

    mutating func succeeded(at now: NIODeadline) {
        failuresInARow = 0
        if repeats > 0, let endsAt, now >= endsAt + ejectedFor { repeats = 0 }
    }

    /// - Parameter mayEject: whether enough other endpoints are left; asked only when there are failures enough.
    mutating func failed(under policy: EjectionPolicy, at now: NIODeadline, mayEject: () -> Bool) {
        failuresInARow += 1
        // What was under way when it was ejected says nothing new.
        guard failuresInARow >= policy.failures, !isEjected(at: now), mayEject() else { return }
        failuresInARow = 0
        ejectedFor = Self.time(under: policy, repeats: repeats)
        endsAt = now + ejectedFor
        repeats += 1
        count += 1
    }

    private static func time(under policy: EjectionPolicy, repeats: Int) -> TimeAmount {
        TimeAmount(min(policy.maxTime, policy.time * (1 << min(repeats, 20))))
    }

    /// The share of its ordinary traffic that it should get, above 0…1: rises evenly after its return.
    func share(under policy: EjectionPolicy, at now: NIODeadline) -> Double {
        guard let endsAt, now >= endsAt, policy.slowStart > .zero else { return 1 }
        let passed = Double((now - endsAt).nanoseconds) / 1000
        return min(1, max(0.05, passed / Double(policy.slowStart.microseconds)))
    }
}
