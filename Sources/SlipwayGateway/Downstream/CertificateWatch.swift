import Logging

/// Looks after the certificate's files, until it is cancelled: a certificate is renewed without a restart.
struct CertificateWatch: Sendable {
    let certificate: ServerCertificate
    let interval: Duration
    let logger: Logger

    func run() async throws {
        var lastRefusal: String?
        while true {
            try await Task.sleep(for: interval)
            switch certificate.refresh() {
            case .replaced:
                lastRefusal = nil
                logger.info("The certificate was replaced: new connections are shown the new one")
            case .refused(let error):
                tell(error, unless: lastRefusal)
                lastRefusal = error.description
            case nil: break
            }
        }
    }

    /// A file that is missing stays so for many looks.
    private func tell(_ error: CertificateError, unless told: String?) {
        guard told != error.description else { return }
        logger.error("The certificate was not replaced: the one before stays", metadata: ["reason": "\(error)"])
    }
}
