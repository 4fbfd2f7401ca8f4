extension API {
    /// One step of a rollout's plan, with where the rollout is.
    package struct RolloutStep: Codable, Hashable, Sendable {
        package enum Kind: String, Codable, Hashable, Sendable {
            case setWeight = "set_weight"
            case pause
            case analysis
            case deploy
            case smoke
            case gate
            case `switch`
            /// Asked what stable is asked, unheard by users, until it is ready.
            case shadow
            /// At 100 % with the guards on: always the last one.
            case bake
        }

        package enum State: String, Codable, Hashable, Sendable {
            case done
            case current
            case next
            /// The rollout ended here.
            case ended
            /// It ended before this one, or a person passed over it.
            case skipped
        }

        package var kind: Kind
        package var state: State
        /// The canary's percentage while the step lasts.
        package var weight: Double
        /// Nil: at once, or until a person promotes.
        @Nullable package var durationMs: Double?
        @Nullable package var analysis: String?
        /// One line for people.
        package var text: String
    }
}
