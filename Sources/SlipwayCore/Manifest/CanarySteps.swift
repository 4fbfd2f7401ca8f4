/// Reads the long form: `steps: [{setWeight: 5}, {pause: {duration: 5m}}, {analysis: guardrails}]`.
struct CanarySteps {
    private static let kinds = ["setWeight", "pause", "analysis", "shadow", "deploy", "smoke", "gate", "switch"]

    private let spec: CanarySpec
    private var rising = RisingWeights()
    private var isDeployed = false

    init(_ spec: CanarySpec) { self.spec = spec }

    consuming func read(_ field: Field) -> [RolloutPlan.Step]? {
        guard let items = field.items("a list of steps") else { return nil }
        if items.isEmpty { field.reportMissing("is empty", hint: "steps: [{setWeight: 5}, {analysis: NAME}]") }
        let steps = items.allOrNone { step($0) }
        if let steps { warnIfUnjudged(steps, field) }
        return steps
    }

    private mutating func step(_ item: Field) -> RolloutPlan.Step? {
        if let bare = item.writtenText.flatMap(BareStep.init) { return step(bare, item) }
        guard let (_, kind, field) = item.choice("a step") else { return nil }
        switch kind {
        case "setWeight": return setWeight(field)
        case "pause": return pause(field)
        case "analysis": return analysis(field)
        case "shadow": return shadow(field)
        case "deploy": return deploy(field)
        case "smoke": return spec.names.smoke(field)
        case "gate": return gate(field)
        case "switch": return switchOver(field)
        default: refuse(kind, field)
        }
        return nil
    }

    /// What needs nothing more to be said: `deploy` is `{deploy: {}}`, and `smoke` is `{smoke: smoke}`.
    private enum BareStep: String {
        case deploy
        case smoke
        case pause
        case `switch`
    }

    private mutating func step(_ bare: BareStep, _ item: Field) -> RolloutPlan.Step? {
        switch bare {
        case .deploy: deploy(item, deadline: RolloutPlan.defaultDeployLimit)
        case .smoke: spec.names.smoke(item)
        case .pause: .pause(nil)
        case .switch: switchOver(at: item)
        }
    }

    private func refuse(_ kind: String, _ field: Field) {
        field.reportKey("unknown step", hint: Suggestion.hint(for: kind, among: Self.kinds))
    }

    private mutating func setWeight(_ field: Field) -> RolloutPlan.Step? {
        guard let weight = field.weight() else { return nil }
        rising.examine(weight, field)
        return .setWeight(weight)
    }

    /// `{deploy: {}}`, `{deploy: {deadline: 10m}}`: once, and before anybody meets the version.
    private mutating func deploy(_ field: Field) -> RolloutPlan.Step? {
        guard var fields = field.fields() else { return nil }
        var deadline = RolloutPlan.defaultDeployLimit
        fields.take("deadline", into: &deadline) { $0.positiveDuration() }
        fields.finish()
        return deploy(field, deadline: deadline)
    }

    private mutating func deploy(_ field: Field, deadline: Duration) -> RolloutPlan.Step? {
        if isDeployed { field.reportKey("deploys a second time: one rollout, one deploy") }
        if (rising.last ?? Weight.none) > Weight.none {
            field.reportKey(
                "users would meet the version before it is deployed",
                hint: "put it before the first setWeight"
            )
        }
        isDeployed = true
        return .deploy(limit: deadline)
    }

    /// `{gate: CHECKLIST}`: what is to be done before users meet the version.
    private func gate(_ field: Field) -> RolloutPlan.Step? {
        if (rising.last ?? Weight.none) > Weight.none {
            field.reportKey(
                "users have met the version already",
                hint: "put it before the first setWeight; duringDeployment items watch the rest"
            )
        }
        return spec.names.gate(field)
    }

    /// `{switch: {}}`: 100 % at once.
    private mutating func switchOver(_ field: Field) -> RolloutPlan.Step? {
        guard let fields = field.fields() else { return nil }
        fields.finish()
        return switchOver(at: field)
    }

    private mutating func switchOver(at field: Field) -> RolloutPlan.Step? {
        rising.examine(.full, field)
        return .switchOver
    }

    /// `{pause: {}}`, `{pause: {duration: 5m}}`, and `{pause: 5m}`.
    private func pause(_ field: Field) -> RolloutPlan.Step? {
        if !field.isMap, !field.isNothing { return field.positiveDuration().map { .pause($0) } }
        guard var fields = field.fields() else { return nil }
        let duration = fields.take("duration")
        fields.finish()
        guard let duration else { return .pause(nil) }
        return duration.positiveDuration().map { .pause($0) }
    }

    /// `{analysis: NAME}`, `{analysis: {name: NAME, duration: 5m}}`.
    private func analysis(_ field: Field) -> RolloutPlan.Step? {
        if (rising.last ?? Weight.none) == Weight.none {
            field.reportKey(
                "the canary has no traffic yet: nothing could be judged",
                hint: "put {setWeight: 5} before it"
            )
        }
        guard field.isMap else { return plan(field).map { .analysis($0, spec.interval) } }
        guard var fields = field.fields() else { return nil }
        var duration = spec.interval
        let name = fields.take("name")
        fields.take("duration", into: &duration) { $0.positiveDuration() }
        fields.finish()
        if name == nil { field.reportMissing("names no analysis", hint: "add name: NAME") }
        return name.flatMap(plan).map { .analysis($0, duration) }
    }

    /// `{shadow: {percentage: 20, until: ready, deadline: 2h}}`, before anybody hears the canary.
    private func shadow(_ field: Field) -> RolloutPlan.Step? {
        guard var fields = field.fields("{percentage: NUMBER, until: ready, …}") else { return nil }
        if (rising.last ?? Weight.none) > Weight.none {
            field.reportKey(
                "the canary has users already: it need not be shadowed",
                hint: "put it before the first setWeight"
            )
        }
        var (end, deadline) = (ShadowEnd.ready, Duration?.none)
        fields.take("until", into: &end) { $0.word("when the step ends", of: ShadowEnd.self) }
        fields.take("deadline", into: &deadline) { $0.positiveDuration() }
        let plan = ShadowPlan.read(&fields)
        fields.finish()
        return .shadow(ShadowStep(plan: plan, deadline: deadline, leadsOn: true))
    }

    private enum ShadowEnd: String, CaseIterable {
        case ready
    }

    private func plan(_ field: Field) -> AnalysisPlan? {
        guard let plan = spec.names.analyses.reference(field).flatMap({ spec.names.analyses[$0] }) else { return nil }
        spec.wantMetrics(of: plan, field)
        return plan
    }

    private func warnIfUnjudged(_ steps: [RolloutPlan.Step], _ field: Field) {
        let needsPerson = steps.contains(.pause(nil))
        let isJudged = steps.contains { if case .analysis = $0 { true } else { false } }
        guard !needsPerson, !isJudged, !steps.isEmpty else { return }
        field.warn(
            "no step judges the canary: only a guard can stop it",
            hint: "add {analysis: NAME} after a setWeight"
        )
    }
}
