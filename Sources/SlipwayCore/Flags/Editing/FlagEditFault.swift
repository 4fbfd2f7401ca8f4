/// Why a flag was not changed.
package enum FlagEditFault: Error, Hashable, Sendable {
    case notFound(String)
    /// It makes no sense in the present state.
    case refused(String)
    /// Somebody changed the flag since: the revision is the present one, 0 where there is no such flag.
    case stale(revision: Int, String)
    /// The definition has errors.
    case invalid([Diagnostic])
    /// It is no edit.
    case malformed(String)
}

extension FlagEditFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound(let what), .refused(let what), .stale(_, let what), .malformed(let what): what
        case .invalid(let diagnostics): diagnostics.map(\.description).joined(separator: "\n")
        }
    }
}
