/// One flag as the store keeps it.
package struct FlagRecord: Hashable, Codable, Sendable {
    package let key: String
    /// JSON, in flagd's format.
    package var definition: String
    /// Of the change that made it so.
    package var revision: Int
    /// The revision whose definition it has: its own, or the one that an undo went back to.
    package var content: Int
    /// Where it stands in the set.
    package var position: Int
    package var by: String
    package var at: Timestamp
}

/// Somebody switched a flag off, whatever its definition says.
package struct FlagSwitch: Hashable, Codable, Sendable {
    package let key: String
    package var revision: Int
    package var by: String
    package var at: Timestamp
}
