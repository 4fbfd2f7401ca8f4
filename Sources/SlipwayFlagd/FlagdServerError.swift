import Foundation
import NIOCore
import SlipwayCore

/// Why flags cannot be served over gRPC: for the person who started it.
package enum FlagdServerError: Error, CustomStringConvertible {
    case cannotListen(ListenAddress, any Error)
    case badCertificate(any Error)

    package var description: String {
        switch self {
        case .cannotListen(let address, let cause): "cannot serve flags on \(address): \(Self.told(cause)) (flags.grpc)"
        case .badCertificate(let cause): "the certificate cannot be used: \(cause) (flags.grpc.tls)"
        }
    }

    private static func told(_ cause: any Error) -> String {
        switch (cause as? IOError)?.errnoCode {
        case EADDRINUSE: "another program listens there"
        case EADDRNOTAVAIL: "this machine has no such address"
        case EACCES: "not permitted"
        default: "\(cause)"
        }
    }
}
