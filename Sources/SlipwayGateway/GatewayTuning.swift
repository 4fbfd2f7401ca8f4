import NIOCore

/// What the manifest does not say: constants of the data plane, in one place so that tests can shorten them.
package struct GatewayTuning: Hashable, Sendable {
    /// How often a loop looks at its deadlines and hands over its tallies; deadlines are late by at most one tick.
    package var tick: TimeAmount = .milliseconds(50)
    /// At least this long lies between two hand-overs to the judge by one loop, where one tells of a failure or of what users said.
    package var newsInterval: TimeAmount = .milliseconds(1)
    /// And where all went well, of which a judge hears at its next pulse.
    package var goodNewsInterval: TimeAmount = .milliseconds(10)
    /// From the first byte of a request's head to its last.
    package var headTimeout: TimeAmount = .seconds(15)
    /// Shorter than the 60 s after which common servers close, so that few reused connections turn out stale.
    package var upstreamIdleTimeout: TimeAmount = .seconds(50)
    /// Idle connections kept for one origin on one loop.
    package var maxIdlePerOrigin = 256
    /// Bytes of a streamed request body kept to send them again on a fresh connection.
    package var replayBytes = 64 << 10
    /// An event longer than this is passed on in pieces and not read.
    package var maxHeldEventBytes = 1 << 20
    /// Of a stream whose first content has not come, what is held back so that it can still be asked for again.
    package var maxWithheldBytes = 64 << 10
    /// And for how long: a client waits for its first token anyway, but not for ever for the head.
    package var maxWithheldTime: TimeAmount = .seconds(10)
    /// How long a last answer may take to leave, where the client has stopped reading.
    package var closeTimeout: TimeAmount = .seconds(10)
    /// How long input is dropped after a last answer, so that a reset does not destroy it (RFC 9112 §9.6).
    package var lingerTimeout: TimeAmount = .seconds(2)
    /// Parts of pipelined requests that one connection may have waiting.
    package var maxQueuedParts = 8192
    /// How often the files of `gateway.tls` are looked at.
    package var certificateInterval: Duration = .seconds(1)
    package var backlog: Int32 = 4096

    package init() {}
}
