import NIOCore
import SlipwayCore

/// A service's timeouts as a loop counts time. Turned over once a snapshot: every tick asks every exchange for them.
struct Waits: Equatable {
    let connect: TimeAmount
    let firstByte: TimeAmount
    let idle: TimeAmount
    let total: TimeAmount

    init(_ timeouts: Timeouts) {
        connect = TimeAmount(timeouts.connect)
        firstByte = TimeAmount(timeouts.firstByte)
        idle = TimeAmount(timeouts.idle)
        total = TimeAmount(timeouts.total)
    }

    /// Until a service is found, and of what the gateway answers itself.
    static let standard = Waits(Timeouts())
}
