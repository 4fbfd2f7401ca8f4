/// Why a file gave no text. The description goes on after the file's name.
package enum FileReadFault: Error, Hashable, Sendable, CustomStringConvertible {
    case notFound
    case isFolder
    case notPermitted
    /// No UTF-8.
    case notText
    case other(String)

    package var description: String {
        switch self {
        case .notFound: "is not there"
        case .isFolder: "is a folder"
        case .notPermitted: "may not be read: permission denied"
        case .notText: "is no UTF-8 text"
        case .other(let reason): "cannot be read: \(reason)"
        }
    }
}
