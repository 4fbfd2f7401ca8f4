/// What a version is to its service at the moment of routing.
package enum Role: String, Codable, Hashable, Sendable, CaseIterable {
    case stable
    case canary
}
