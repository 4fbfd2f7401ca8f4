import Foundation
import SlipwayCore

/// Where the controller's time and randomness come from, so that tests can hand in their own.
package struct ControllerClock: Sendable {
    package var now: @Sendable () -> Timestamp
    package var random: @Sendable () -> UInt64
    /// Returns when the time has passed, and throws when the task is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void

    package init(
        now: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> UInt64,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.now = now
        self.random = random
        self.sleep = sleep
    }

    package static let system = ControllerClock(
        now: { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) },
        random: { UInt64.random(in: .min ... .max) }
    )
}
