import NIOCore
import SlipwayCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The two clocks that the gateway reads.
///
/// Moments are wall time, durations are monotonic: a step of the wall clock never shows in a latency.
package struct GatewayClock: Sendable {
    package var wall: @Sendable () -> Timestamp
    package var monotonic: @Sendable () -> NIODeadline

    package init(wall: @escaping @Sendable () -> Timestamp, monotonic: @escaping @Sendable () -> NIODeadline) {
        self.wall = wall
        self.monotonic = monotonic
    }

    package static let system = GatewayClock(wall: systemTime, monotonic: { .now() })

    private static func systemTime() -> Timestamp {
        Timestamp(microseconds: Int64(Date.now.timeIntervalSince1970 * 1_000_000))
    }
}

extension Duration {
    init(_ amount: TimeAmount) { self = .nanoseconds(amount.nanoseconds) }
}

extension TimeAmount {
    init(_ duration: Duration) { self = .microseconds(duration.microseconds) }
}
