/// How long an exchange may take, at each point.
package struct Timeouts: Hashable, Sendable, Codable {
    /// To open a connection to the upstream, TLS included.
    package var connect: Duration
    /// From the request's end to the response's head.
    package var firstByte: Duration
    /// Between two reads of the response, or of the request.
    package var idle: Duration
    /// From the request's head to the response's end.
    package var total: Duration

    package init(
        connect: Duration = .seconds(5),
        firstByte: Duration = .seconds(60),
        idle: Duration = .seconds(60),
        total: Duration = .seconds(600)
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
    }
}
