/// A blue-green strategy as written: `{autoPromotion: true, bake: 10m, …}`, and the steps that it means.
struct BlueGreenSpec {
    private let autoPromotion: Bool
    private let bake: Duration
    private let deadline: Duration
    private let scaleDownDelay: Duration?
    private let onRollback: RolloutPlan.OnRollback?
    private let smoke: RolloutPlan.Step?
    private let gate: RolloutPlan.Step?
    /// Guards every state, the bake above all. Nil after a report.
    private let analysis: AnalysisPlan?

    init?(_ field: Field, _ names: StrategyNames) {
        let analyses = names.analyses
        guard var fields = field.fields() else { return nil }
        var (promotes, bake, deadline) = (true, RolloutPlan.defaultBake, RolloutPlan.defaultDeployLimit)
        var (delay, onRollback) = (Duration?.none, RolloutPlan.OnRollback?.none)
        var analysis = analyses[AnalysisPlan.standard.id.rawValue] ?? .standard as AnalysisPlan?
        fields.take("autoPromotion", into: &promotes) { $0.truth() }
        fields.take("bake", into: &bake) { $0.duration() }
        fields.take("deployDeadline", into: &deadline) { $0.positiveDuration() }
        fields.take("scaleDownDelay", into: &delay) { $0.duration() }
        fields.take("onRollback", into: &onRollback) {
            $0.word("what becomes of open answers", of: RolloutPlan.OnRollback.self)
        }
        if let name = fields.take("analysis") { analysis = analyses.reference(name).flatMap { analyses[$0] } }
        smoke = fields.take("smokeTests").flatMap(names.smoke)
        gate = fields.take("gate").flatMap(names.gate)
        fields.finish()
        (autoPromotion, self.bake, self.deadline) = (promotes, bake, deadline)
        (scaleDownDelay, self.onRollback, self.analysis) = (delay, onRollback, analysis)
    }

    func plan() -> RolloutPlan? {
        guard let analysis else { return nil }
        let confirmation: [RolloutPlan.Step] = autoPromotion ? [] : [.pause(nil)]
        return RolloutPlan(
            steps: [.deploy(limit: deadline)] + [smoke, gate].compactMap(\.self) + confirmation + [.switchOver],
            bake: bake,
            guardrails: analysis,
            onRollback: onRollback,
            scaleDownDelay: scaleDownDelay
        )
    }
}
