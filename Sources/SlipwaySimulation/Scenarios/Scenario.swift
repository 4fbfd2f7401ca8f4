/// One thing that may happen to a rollout: a way to be good, or a way to be bad.
package struct Scenario: Hashable, Sendable {
    package enum Kind: String, Hashable, Codable, Sendable {
        /// The canary is no worse than the margins: taking it back is a mistake.
        case good
        /// The canary is worse: letting it through is a mistake.
        case bad
    }

    package let name: String
    /// One line for people.
    package let summary: String
    package let kind: Kind
    package var stress = Stress()
    package var fault = Fault()
    /// Instead of the population asked for: the scenario is about it.
    package var population: Population?
    /// Seconds from arrival to the end are waited for, as in life.
    package var isDelayed = false

    init(_ kind: Kind, _ name: String, _ summary: String, _ adjust: (inout Scenario) -> Void = { _ in }) {
        self.kind = kind
        self.name = name
        self.summary = summary
        adjust(&self)
    }

    package static func named(_ name: String) -> Scenario? { all.first { $0.name == name } }

    package static let all = good + stresses + bad + open
}
