/// Where state that must survive is kept.
package enum StoreLocation: Hashable, Sendable {
    /// A file, by a path that the manifest resolved.
    case sqlite(path: String)
    /// Nothing survives the process.
    case memory
}
