import NIOCore
import NIOSSL

extension GatewayError {
    init(upstream fault: WireFault) {
        switch fault {
        case .headTooLarge:
            self.init(.upstreamMalformed, "the head of the upstream's answer is too large", cause: fault)
        default: self.init(.upstreamMalformed, "the upstream's answer is not valid: \(fault.words)", cause: fault)
        }
    }

    /// What went wrong on an open connection.
    init(upstream error: any Error) {
        switch error {
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self.init(.certificateNameMismatch, "the upstream's certificate is for another name", cause: error)
        case NIOSSLError.handshakeFailed(let cause): self.init(handshake: cause)
        case NIOSSLError.uncleanShutdown:
            self.init(.upstreamClosed, "the upstream closed its TLS connection without saying so", cause: error)
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            self.init(.tlsFailed, "the TLS connection to the upstream failed", cause: error)
        default: self.init(.upstreamClosed, "the connection to the upstream broke", cause: error)
        }
    }

    private init(handshake error: BoringSSLError) {
        if "\(error)".contains("CERTIFICATE_VERIFY_FAILED") {
            let message =
                "the upstream's certificate could not be verified: it has expired, or is not signed by an authority that is trusted here"
            self.init(.certificateUntrusted, message, cause: error)
        } else {
            self.init(.tlsFailed, "the TLS handshake with the upstream failed", cause: error)
        }
    }

    /// What prevented a connection.
    init(connecting error: ConnectError) {
        switch error {
        case .timeout:
            let message = "no connection to the upstream was made in time (timeouts.connect)"
            self.init(.connectTimeout, message, cause: error)
        case .unresolved(let cause):
            self.init(.nameNotResolved, "the upstream's name could not be resolved", cause: cause)
        case .failed:
            self.init(.connectFailed, "no connection to the upstream could be made", cause: error)
        }
    }

    static func truncated(cause: GatewayError) -> GatewayError {
        GatewayError(.upstreamTruncated, "the upstream closed its connection in the middle of its answer", cause: cause)
    }

    /// The same fact, met before the connection could be used.
    var whileConnecting: GatewayError {
        guard kind == .upstreamClosed else { return self }
        return GatewayError(.connectFailed, "the upstream closed the connection before it could be used", cause: cause)
    }
}
