/// What strategies refer to by name.
struct StrategyNames {
    let analyses: NamedValues<AnalysisPlan>
    let checks: NamedValues<CheckSet>
    let checklists: NamedValues<Checklist>

    /// `{gate: NAME}`; nil after a report.
    func gate(_ field: Field) -> RolloutPlan.Step? { checklists.reference(field).map { .gate(ChecklistID($0)) } }

    /// `{smoke: NAME}`, `{smoke: {checks: NAME, deadline: 5m}}`; nil after a report.
    func smoke(_ field: Field) -> RolloutPlan.Step? {
        guard field.isMap else { return smoke(named: field, deadline: nil) }
        guard var fields = field.fields() else { return nil }
        var deadline: Duration?
        let name = fields.take("checks")
        fields.take("deadline", into: &deadline) { $0.positiveDuration() }
        fields.finish()
        guard let name else {
            field.reportMissing("names no checks", hint: "add checks: NAME")
            return nil
        }
        return smoke(named: name, deadline: deadline)
    }

    /// Each attempt of a check has its timeout: the deadline is for a runner that is lost.
    private func smoke(named field: Field, deadline: Duration?) -> RolloutPlan.Step? {
        guard let set = checks.reference(field).flatMap({ checks[$0] }) else { return nil }
        return .smoke(set.id, limit: deadline ?? set.deadline + .seconds(60))
    }
}
