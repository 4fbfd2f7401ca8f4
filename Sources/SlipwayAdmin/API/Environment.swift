extension API {
    /// A place of a service, and what it holds.
    package struct Environment: Codable, Hashable, Sendable {
        /// What users have to do with it.
        package enum Role: String, Codable, Hashable, Sendable {
            /// Users are sent there.
            case active
            /// The version under trial is there, or on its way.
            case preview
            /// A version that was left is kept there.
            case warm
            case empty
        }

        package enum State: String, Codable, Hashable, Sendable {
            case deploying
            case ready
            /// The deploy did not end well.
            case failed
            case empty
        }

        package var id: String
        package var url: String
        /// `process`, `command`, `webhook` or `none`.
        package var deployer: String
        package var role: Role
        package var state: State
        @Nullable package var version: String?
        /// When what it holds is no longer kept warm; nil: until the environment is needed.
        @Nullable package var retiresAt: String?
        /// Nil where Slipway runs none there.
        @Nullable package var process: Process?
    }

    /// The process that Slipway runs in an environment.
    package struct Process: Codable, Hashable, Sendable {
        /// `running`, `waiting` (it ended and is started again soon), `stopping` or `stopped`.
        package var state: String
        @Nullable package var pid: Int?
        /// How often it was started again.
        package var restarts: Int
        /// How it ended when nobody had asked for it.
        @Nullable package var lastEnd: String?
        /// The end of what it printed.
        package var log: String
    }
}
