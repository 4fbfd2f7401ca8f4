import NIOCore
import SlipwayCore

/// The upstream connections of one event loop, by origin.
///
/// There is no waiting here: an exchange that finds no idle connection opens one. The number of exchanges is bounded downstream.
final class ConnectionPool {
    /// Origins stay when a snapshot no longer names them; their connections expire, and there are as many as manifests ever named.
    private var origins: [Origin.Key: Origin] = [:]
    let book = UpstreamBook()
    private let maxIdlePerOrigin: Int
    private let idleTimeout: TimeAmount
    private(set) var idleCount = 0
    /// Being opened, busy or idle.
    private(set) var openCount = 0
    private var isClosed = false

    init(maxIdlePerOrigin: Int, idleTimeout: TimeAmount) {
        self.maxIdlePerOrigin = maxIdlePerOrigin
        self.idleTimeout = idleTimeout
    }

    func origin(of upstream: Upstream) -> Origin {
        let key = Origin.Key(upstream)
        if let origin = origins[key] { return origin }
        let origin = Origin(key, maxIdle: maxIdlePerOrigin)
        origins[key] = origin
        return origin
    }

    func lease(_ origin: Origin) -> UpstreamConnection? {
        guard let connection = origin.idle.lease() else { return nil }
        idleCount -= 1
        return connection
    }

    func returned(_ connection: UpstreamConnection, at now: NIODeadline) {
        guard !isClosed else { return connection.close() }
        idleCount += 1
        if case .close(let oldest) = connection.origin.idle.returned(connection, at: now) {
            idleCount -= 1
            oldest.close()
        }
    }

    func opening() { openCount += 1 }

    /// Called once for each `opening`, however the connection ended.
    func closed(_ connection: UpstreamConnection?) {
        openCount -= 1
        if let connection, connection.origin.idle.closed(connection) { idleCount -= 1 }
    }

    func expire(at now: NIODeadline) {
        guard idleCount > 0 else { return }
        for origin in origins.values { close(origin.idle.expired(before: now - idleTimeout)) }
    }

    /// From here on nothing is kept.
    func closeIdle() {
        isClosed = true
        for origin in origins.values { close(origin.idle.drained()) }
    }

    private func close(_ connections: [UpstreamConnection]) {
        idleCount -= connections.count
        for connection in connections { connection.close() }
    }
}

@available(*, unavailable)
extension ConnectionPool: Sendable {}
