/// Which answer of a pair a person, or a judge of the user's own, liked better.
package enum ShadowPreference: String, Hashable, Codable, Sendable, CaseIterable {
    case shadow
    case production
    case tie
}
