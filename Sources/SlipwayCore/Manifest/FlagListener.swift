/// Where flags are served over gRPC, as flagd serves them.
package struct FlagListener: Hashable, Sendable {
    package var listen: ListenAddress
    /// Nil: in the clear.
    package var tls: ServerTLS?

    package init(listen: ListenAddress, tls: ServerTLS? = nil) {
        self.listen = listen
        self.tls = tls
    }
}
