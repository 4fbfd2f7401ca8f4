/// One stretch of constant weight within one attempt of a rollout: what an observation is charged to.
///
/// An exchange belongs to the stage that was in force when it was routed, however late it ends.
package struct StageID: Hashable, Codable, Sendable {
    package let rollout: RolloutID
    /// From 1; `retry` begins the next one. Evidence of an older attempt never counts.
    package let attempt: Int
    /// Position of the step that set the weight.
    package let step: Int

    package init(rollout: RolloutID, attempt: Int, step: Int) {
        self.rollout = rollout
        self.attempt = attempt
        self.step = step
    }
}
