import NIOCore
import SlipwayCore

/// One event loop's clients that wait to be told of changed flags.
///
/// They are told that something has changed, not what: they then ask for all their flags again.
final class FlagStreams {
    /// Between two signs of life, so that a broken connection is noticed on either side.
    private static let heartbeat = TimeAmount.seconds(20)

    private var open: [ObjectIdentifier: Exchange] = [:]
    private var beatsAt: NIODeadline?

    func add(_ exchange: Exchange) { open[ObjectIdentifier(exchange)] = exchange }

    func remove(_ exchange: Exchange) { open[ObjectIdentifier(exchange)] = nil }

    func flagsChanged(to settings: FlagSettings?, at time: Timestamp) {
        guard let settings else { return end() }
        let event = Self.event(settings, at: time)
        for exchange in open.values { exchange.send(event) }
    }

    func ticked(at now: NIODeadline) {
        guard !open.isEmpty, now >= beatsAt ?? now else { return }
        beatsAt = now + Self.heartbeat
        for exchange in open.values { exchange.send(ByteBuffer(string: ":\n\n")) }
    }

    /// No flags, or no gateway, any more. The clients come back, or go back to asking from time to time.
    func end() {
        let ending = open.values
        open = [:]
        for exchange in ending { exchange.downstream.finish(keepsAlive: false) }
    }

    /// OFREP's `refetchEvaluation`. The event's id is the flags': who comes back with it has missed nothing.
    static func event(_ settings: FlagSettings, at time: Timestamp) -> ByteBuffer {
        let id = settings.flags.hexDigest
        let data = #"{"type":"refetchEvaluation","etag":"\"\#(id)\"","lastModified":\#(time.unixSeconds)}"#
        return ByteBuffer(string: "id: \(id)\nevent: message\ndata: \(data)\n\n")
    }
}

@available(*, unavailable)
extension FlagStreams: Sendable {}
