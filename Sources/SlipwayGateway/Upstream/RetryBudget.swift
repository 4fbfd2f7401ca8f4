import NIOCore

/// How many retries a service may still make on one event loop: a bucket that exchanges fill and retries empty.
///
/// Retries are a share of the traffic, so that an outage is met with a few more requests and not with a multiple of them. One a second is
/// always there: without it a service with little traffic could never retry.
struct RetryBudget: Equatable {
    static let floorPerSecond = 1.0
    /// What a calm time can save up.
    static let capacity = 20.0

    private var tokens = 10.0
    private var filledAt: NIODeadline
    let share: Double

    /// - Parameter share: retries an exchange, 0…1.
    init(share: Double, at now: NIODeadline) {
        self.share = share
        filledAt = now
    }

    mutating func exchangeBegan() { add(share) }

    /// False where the budget is exhausted; nothing is taken then.
    mutating func take(at now: NIODeadline) -> Bool {
        if now > filledAt {
            add(Double((now - filledAt).nanoseconds) / 1e9 * Self.floorPerSecond)
            filledAt = now
        }
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    private mutating func add(_ amount: Double) { tokens = min(Self.capacity, tokens + amount) }
}
