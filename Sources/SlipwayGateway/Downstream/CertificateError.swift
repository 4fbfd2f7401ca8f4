/// Why a certificate cannot be used: for the person who put its files there. Holds nothing of what is in them.
package struct CertificateError: Error, CustomStringConvertible {
    package let file: String
    package let problem: String
    package let cause: any Error

    package var description: String { "\(file) \(problem) (gateway.tls): \(cause)" }
}
