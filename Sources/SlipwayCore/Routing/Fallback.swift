/// Who answers where a canary's upstream cannot be reached. The canary is charged with the failure all the same.
package enum Fallback: String, Hashable, Sendable, CaseIterable {
    case stable
}
