import NIOCore
import SlipwayCore

/// What an upstream says of trying again.
struct RetryAdvice: Equatable {
    /// `retry-after` or `retry-after-ms`.
    var wait: Duration?
    /// `x-should-retry`.
    var shouldRetry: Bool?
}

/// The attempts of one exchange: how many there were, and whether and when there is another.
///
/// The wait is drawn evenly below the backoff ("full jitter": M. Brooker, Exponential Backoff And Jitter, AWS 2015), and never shorter than
/// the upstream asks.
struct RetrySchedule: Equatable {
    private let policy: RetryPolicy?
    private(set) var attempts = 1

    init(_ policy: RetryPolicy?) { self.policy = policy }

    /// Whether the exchange can still be tried again for any reason: else nothing has to be kept for that.
    var mayRetry: Bool { policy.map { attempts < $0.attempts } ?? false }

    func mayRetry(_ cause: RetryPolicy.Cause) -> Bool { mayRetry && policy?.causes.contains(cause) == true }

    /// Nil: the failure is final. Otherwise the attempt counts as made.
    ///
    /// - Parameters:
    ///   - left: until the exchange's whole time is over; a wait that does not fit in it is not begun.
    ///   - take: takes one retry out of the budget, asked last.
    mutating func retry(
        _ cause: RetryPolicy.Cause,
        advice: RetryAdvice = RetryAdvice(),
        within left: Duration,
        random: UInt64,
        take: () -> Bool
    ) -> Duration? {
        guard let policy, mayRetry(cause), advice.shouldRetry != false else { return nil }
        // A 429 that does not say when it ends may be one that no waiting heals.
        if cause == .status(429), advice.wait == nil { return nil }
        if let wait = advice.wait, wait > policy.maxRetryAfter { return nil }
        let delay = max(backoff(policy, random: random), advice.wait ?? .zero)
        guard delay < left, take() else { return nil }
        attempts += 1
        return delay
    }

    private func backoff(_ policy: RetryPolicy, random: UInt64) -> Duration {
        let ceiling = min(policy.maxBackoff, policy.backoff * (1 << (attempts - 1)))
        let fraction = Double(random >> 11) * 0x1p-53
        return .nanoseconds(Int64(Double(ceiling.microseconds) * 1000 * fraction))
    }
}
