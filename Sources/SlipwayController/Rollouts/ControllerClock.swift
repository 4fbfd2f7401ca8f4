import Foundation
import SlipwayCore

/// Where the controller's time and randomness come from, so that tests can hand in their own.
package struct ControllerClock: Sendable {
    package var now: @Sendable () -> Timestamp
    package var random: @Sendable () -> UInt64

    package init(now: @escaping @Sendable () -> Timestamp, random: @escaping @Sendable () -> UInt64) {
        self.now = now
        self.random = random
    }

    package static let system = ControllerClock(
        now: { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) },
        random: { UInt64.random(in: .min ... .max) }
    )
}
