/// Where the gateway's certificate for its clients is kept: PEM files, read again when they change.
package struct ServerTLS: Hashable, Sendable {
    /// The certificate, followed by those that lead to its authority.
    package var certificate: String
    package var key: String

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}
