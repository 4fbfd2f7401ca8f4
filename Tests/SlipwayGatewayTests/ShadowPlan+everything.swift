import SlipwayCore

extension ShadowPlan {
    /// All exchanges, production asked once, and no answer too late: what answers in tests may wait long for the machine.
    static var everything: ShadowPlan {
        var plan = ShadowPlan(share: .full)
        plan.noiseShare = .none
        plan.timeout = .seconds(3600)
        return plan
    }
}
