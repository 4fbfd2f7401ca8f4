import Foundation
import SlipwayCore

/// Why the admin listener does not run.
package enum AdminServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It would be open to everybody who reaches the address.
    case tokenMissing(ListenAddress)
    case cannotListen(ListenAddress, String, CInt)
    case stopped

    package var description: String {
        switch self {
        case .tokenMissing(let address):
            "admin.listen \(address) can be reached from other machines: set admin.token, or listen on 127.0.0.1"
        case .cannotListen(let address, _, EADDRINUSE):
            "admin.listen \(address) is taken: another process listens there (is slipway running already?)"
        case .cannotListen(let address, _, EACCES):
            "admin.listen \(address) is not allowed to this user: choose a port above 1023"
        case .cannotListen(let address, let cause, _): "cannot listen on admin.listen \(address): \(cause)"
        case .stopped: "the admin listener has stopped"
        }
    }
}
