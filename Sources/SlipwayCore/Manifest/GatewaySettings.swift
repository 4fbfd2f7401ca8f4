/// How the gateway listens and what it bears.
package struct GatewaySettings: Hashable, Sendable {
    package var listen: ListenAddress
    /// Nil: clients are spoken to in the clear.
    package var tls: ServerTLS?
    /// Bytes of a request's or response's head, all fields together.
    package var maxHeaderBytes: Int
    /// Bytes of a request's body.
    package var maxBodyBytes: Int
    /// Bytes of a request's body that may be held to read a key from it or to apply an overlay.
    package var maxHeldBodyBytes: Int
    package var maxConnections: Int
    /// How long an unused downstream connection is kept.
    package var keepAlive: Duration
    /// How long open exchanges may go on after SIGTERM.
    package var drainTimeout: Duration
    /// Nil: no line is written for an exchange.
    package var accessLog: AccessLogTarget?

    package init(
        listen: ListenAddress = ListenAddress(host: "127.0.0.1", port: 8080),
        tls: ServerTLS? = nil,
        maxHeaderBytes: Int = 65_536,
        maxBodyBytes: Int = 64 << 20,
        maxHeldBodyBytes: Int = 16 << 20,
        maxConnections: Int = 20_000,
        keepAlive: Duration = .seconds(75),
        drainTimeout: Duration = .seconds(30),
        accessLog: AccessLogTarget? = nil
    ) {
        self.listen = listen
        self.tls = tls
        self.maxHeaderBytes = maxHeaderBytes
        self.maxBodyBytes = maxBodyBytes
        self.maxHeldBodyBytes = maxHeldBodyBytes
        self.maxConnections = maxConnections
        self.keepAlive = keepAlive
        self.drainTimeout = drainTimeout
        self.accessLog = accessLog
    }
}
