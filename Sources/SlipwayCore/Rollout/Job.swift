/// A piece of work outside of the machine that a rollout waits for.
///
/// Running jobs are part of the rollout's state: a restart finds them there and asks what became of each, by the same id.
package struct Job: Hashable, Codable, Sendable {
    package let id: JobID
    package let work: Work

    /// Each may be asked for again under the same id without harm: whoever performs it finds out first what became of it.
    package enum Work: Hashable, Codable, Sendable {
        /// Puts the rollout's version into an environment.
        case deploy(EnvironmentID)
        /// Until the environment's health check has succeeded often enough in a row.
        case awaitHealth(EnvironmentID)
        /// Smoke tests against the environment itself, or against the version's upstream where it has none.
        case checks(CheckSetID, EnvironmentID?)
        /// A run of an item of the checklist.
        case item(ItemRun)
    }

    /// In ids of jobs that belong to no step.
    static let noStep = -1

    package init(id: JobID, work: Work) {
        self.id = id
        self.work = work
    }
}

/// Which job of which attempt: a late answer of an earlier one is no answer.
package struct JobID: Hashable, Codable, Sendable, CustomStringConvertible {
    package let attempt: Int
    /// Index of the plan's step.
    package let step: Int
    package let name: String

    package init(attempt: Int, step: Int, name: String) {
        self.attempt = attempt
        self.step = step
        self.name = name
    }

    package var description: String { "\(attempt)/\(step)/\(name)" }
}

/// What became of a job: goes to the journal as it is.
package struct JobResult: Hashable, Codable, Sendable {
    package enum Outcome: String, Hashable, Codable, Sendable {
        case succeeded
        case failed
        /// What is to be known could not be had: no word for or against the version. A step takes it for a failure.
        case unmeasured
    }

    package let outcome: Outcome
    /// What it printed or answered: the last `longestOutput` bytes of it.
    package let output: String
    /// Numbers worth keeping, by name.
    package let figures: [String: Double]

    package static let longestOutput = 8192

    package init(_ outcome: Outcome, output: String = "", figures: [String: Double] = [:]) {
        self.outcome = outcome
        self.output = Self.bounded(output)
        self.figures = figures
    }

    package init(_ result: ItemResult) {
        let outcome: Outcome =
            switch result.result {
            case .pass: .succeeded
            case .fail: .failed
            case .inconclusive, .error: .unmeasured
            }
        self.init(outcome, output: result.output, figures: result.figures)
    }

    /// The end tells why something failed; a cut character becomes a replacement.
    private static func bounded(_ output: String) -> String {
        guard output.utf8.count > longestOutput else { return output }
        return "…" + String(decoding: output.utf8.suffix(longestOutput - 3), as: UTF8.self)
    }

    /// The last line that says something, for a reason in one line.
    package var lastWords: String? {
        let line = output.split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) }
        return line.map { $0.count > 200 ? "\($0.prefix(200))…" : String($0) }
    }
}

extension Job {
    /// Of the job whose success makes an environment's version one that users may meet.
    package static let healthName = "health"
}

extension Job.Work {
    package var checkSet: CheckSetID? {
        if case .checks(let set, _) = self { set } else { nil }
    }

    /// Tells the jobs of one step apart.
    var name: String {
        switch self {
        case .deploy: "deploy"
        case .awaitHealth: Job.healthName
        case .checks(let set, _): "checks \(set)"
        case .item(let run): "item \(run.item)"
        }
    }

    /// What it is to do, for people: `deploying v2 to green`.
    func sentence(_ version: VersionID) -> String {
        switch self {
        case .deploy(let environment): "deploy of \(version) to \(environment)"
        case .awaitHealth(let environment): "health of \(environment)"
        case .checks(let set, let environment): "checks \(set) against \(environment?.rawValue ?? version.rawValue)"
        case .item(let run): "item \(run.item)"
        }
    }
}
