import SlipwayCore

/// Why the controller did not do what was asked. Nothing was changed.
package enum ControllerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No such service, version, strategy or rollout.
    case notFound(String)
    /// It makes no sense in the present state.
    case refused(String)
    /// The store did not take it; asking again may help.
    case unavailable(String)
    case flag(FlagEditFault)

    package var description: String {
        switch self {
        case .notFound(let what), .refused(let what), .unavailable(let what): what
        case .flag(let fault): fault.description
        }
    }
}
