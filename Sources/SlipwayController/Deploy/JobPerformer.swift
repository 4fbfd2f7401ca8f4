import SlipwayCore

/// Performs the jobs of some kinds: one conformance a kind, each in a file of its own.
///
/// A job may be ordered again under the same id after a crash, whether it had begun by then or not. Whoever performs it finds out
/// first what became of it. It ends soon after its task is cancelled; what it then answers is not heard.
package protocol JobPerformer: Sendable {
    func performs(_ work: Job.Work) -> Bool
    func perform(_ order: JobOrder) async -> JobResult
}

/// A job with what its performer needs to know.
package struct JobOrder: Hashable, Sendable {
    package let rollout: RolloutID
    package let job: Job
    package let service: Service
    package let version: Version
    /// The version's share of the users.
    package let weight: Weight
    /// What a smoke test or an item names, if the manifest still has it.
    package let checks: CheckSet?
    package let evaluation: Evaluation?
    /// Of `Job.Work.item`.
    package let item: ChecklistItem?
    /// What the version would take the place of.
    package let stable: Version?
    /// What both did in the last minutes.
    package let figures: ItemFigures
    /// What an evaluation showed both to use.
    package let trial: TrialTokens?
    package let prices: PriceTable
    /// Whether an earlier process may have begun it.
    package let isResumed: Bool
}

/// What became of a rollout's job.
struct JobAnswer: Hashable, Sendable {
    let rollout: RolloutID
    let job: JobID
    let result: JobResult
}
