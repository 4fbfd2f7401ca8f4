import SlipwayCore

/// What all changes of flags write, each on the condition that nobody else did.
struct FlagHead: Codable, Hashable {
    /// Of the last change.
    var revision: Int
    /// Nil until flags are kept in the store: what is there then is of an import that did not come to its end.
    var frame: FlagFrame?
}

/// What a URL gave last: for a start while it gives nothing.
struct FetchedFlags: Codable, Hashable, Sendable {
    var url: String
    var text: String
}
