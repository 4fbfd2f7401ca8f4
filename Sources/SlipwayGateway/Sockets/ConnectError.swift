import NIOCore

/// Why no connection was made.
enum ConnectError: Error {
    case timeout
    /// The host's name has no address.
    case unresolved(any Error)
    /// By each of its addresses.
    case failed([IOError])
}
