/// A wait for a shadow's readiness, like a gate.
package struct ShadowStep: Hashable, Codable, Sendable {
    package var plan: ShadowPlan
    /// When people are asked if it is neither ready nor blocked; nil: never.
    package var deadline: Duration?
    /// False: nothing follows. The shadow goes on, ready or not, until somebody ends the rollout.
    package var leadsOn: Bool

    package init(plan: ShadowPlan, deadline: Duration?, leadsOn: Bool) {
        self.plan = plan
        self.deadline = deadline
        self.leadsOn = leadsOn
    }
}
