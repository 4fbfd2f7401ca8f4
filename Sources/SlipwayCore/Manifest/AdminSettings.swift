/// How the control API listens.
package struct AdminSettings: Hashable, Sendable {
    package var listen: ListenAddress
    /// Required unless `listen` is a loopback address.
    package var token: Secret?

    package init(listen: ListenAddress = ListenAddress(host: "127.0.0.1", port: 9090), token: Secret? = nil) {
        self.listen = listen
        self.token = token
    }
}
