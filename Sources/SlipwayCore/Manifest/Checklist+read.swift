/// `checklists: {release: {preDeployment: [{id: test-suite, command: [make, test]}], duringDeployment: […], postDeployment: […]}}`.
extension Checklist {
    static func readAll(_ field: Field?, _ names: ChecklistNames) -> NamedValues<Checklist> {
        var checklists = NamedValues<Checklist>("checklist")
        for (name, field) in field?.named("checklist") ?? [] {
            checklists.add(name, read(field, id: ChecklistID(name), names))
        }
        return checklists
    }

    private static func read(_ field: Field, id: ChecklistID, _ names: ChecklistNames) -> Checklist? {
        guard var fields = field.fields() else { return nil }
        var items: [ChecklistItem?] = []
        for stage in Stage.allCases {
            guard let list = fields.take(stage.rawValue)?.items("a list of items") else { continue }
            for item in list {
                let read = ChecklistItem.read(item, stage, names)
                if let read, items.contains(where: { $0?.id == read.id }) {
                    item.report("`\(read.id.rawValue.shown)` is the id of an earlier item")
                }
                items.append(read)
            }
        }
        fields.finish()
        if items.isEmpty { field.reportMissing("has no item", hint: "preDeployment: [{id: review, manual: \"…\"}]") }
        let known = items.compactMap { $0 }
        return known.isEmpty || known.count < items.count ? nil : Checklist(id: id, items: known)
    }
}

/// What checklists refer to by name.
struct ChecklistNames {
    let checks: NamedValues<CheckSet>
    let evaluations: NamedValues<Evaluation>
    /// Whether the gateway writes its access log where it can be read again.
    let hasLogFile: Bool
}

extension ChecklistItem {
    /// Of what watches a rollout, unless it says so itself.
    private static let defaultInterval = Duration.seconds(60)
    private static let kinds = ["command", "check", "http", "metric", "builtin", "evaluation", "manual"]

    fileprivate static func read(_ field: Field, _ stage: Checklist.Stage, _ names: ChecklistNames) -> ChecklistItem? {
        guard var fields = field.fields("an item such as {id: review, manual: \"Runbook read\"}") else { return nil }
        let id = fields.take("id").map { $0.text("a name") ?? "" }
        if id == nil { field.reportMissing("has no id", hint: "add id: NAME: approvals and reports call it so") }
        let work = readWork(&fields, field, names)
        guard let work, let id, !id.isEmpty else {
            fields.finish()
            return nil
        }
        var item = ChecklistItem(ChecklistItemID(id), stage, work)
        if stage == .duringDeployment, !work.isManual { item.every = defaultInterval }
        if case .builtin(let builtin) = work { item.bounds = builtin.defaultBounds }
        item.readManners(&fields)
        fields.finish { kind in kind == "name" ? "did you mean id?" : nil }
        item.examine(field, fields)
        return item
    }

    private mutating func readManners(_ fields: inout Fields) {
        var isAdvisory = false
        fields.take("owner", into: &owner) { $0.text("who answers for it") }
        fields.take("advisory", into: &isAdvisory) { $0.truth() }
        fields.take("timeout", into: &timeout) { $0.positiveDuration() }
        fields.take("every", into: &every) { $0.positiveDuration() }
        fields.take("expires", into: &validity) { $0.positiveDuration() }
        fields.take("max", into: &bounds.max) { $0.number("a limit") }
        fields.take("min", into: &bounds.min) { $0.number("a limit") }
        isRequired = !isAdvisory
    }

    private func examine(_ field: Field, _ fields: Fields) {
        if work.isManual, let every = fields.peek("every") {
            every.reportKey("people are not asked again and again", hint: "expires: 24h makes an approval grow old")
        }
        if case .builtin(let builtin) = work, builtin.needsBounds, bounds.limits.isEmpty {
            field.reportMissing("has no limit", hint: "add max (or min): only you know what is too much")
        }
        for name in ["max", "min"] where !hasFigure {
            fields.peek(name)?.reportKey("means nothing here: the item has no figure")
        }
    }

    private var hasFigure: Bool {
        switch work {
        case .command, .http, .check, .manual, .metric: false
        case .evaluation: true
        case .builtin(let builtin): builtin.needsBounds || !builtin.defaultBounds.limits.isEmpty
        }
    }

    // MARK: - Kinds

    private static func readWork(_ fields: inout Fields, _ field: Field, _ names: ChecklistNames) -> Work? {
        let written = kinds.filter { fields.peek($0) != nil }
        guard let kind = written.first, written.count == 1, let value = fields.take(kind) else {
            let what = written.isEmpty ? "says not what is to be done" : "says \(written.joined(separator: " and "))"
            field.reportMissing(what, hint: "write one of \(kinds.joined(separator: ", "))")
            for kind in kinds { _ = fields.take(kind) }
            return nil
        }
        switch kind {
        case "command": return value.programArguments().map(Work.command)
        case "check": return names.checks.reference(value).map { .check(CheckSetID($0)) }
        case "evaluation": return names.evaluations.reference(value).map { .evaluation(EvaluationID($0)) }
        case "http": return HTTPHook.read(value).map(Work.http)
        case "metric": return metric(value)
        case "builtin": return builtin(value, &fields, names)
        default: return value.text("what a person is to approve").map(Work.manual)
        }
    }

    private static func metric(_ field: Field) -> Work? {
        guard let check = Check.read(field) else { return nil }
        if check.query != nil {
            field.report("asks Prometheus, which an item cannot", hint: "put it into the analysis' metrics or guards")
        }
        return .metric(check)
    }

    /// Those that are checks of the user's own are read as such.
    private static func builtin(_ field: Field, _ fields: inout Fields, _ names: ChecklistNames) -> Work? {
        let checks = fields.take("checks")
        guard let builtin = field.word("a builtin", of: Builtin.self) else { return nil }
        let takesChecks = builtin == .criticalFlows || builtin == .safetyFilters
        if builtin == .loggingWorks, !names.hasLogFile {
            field.report("reads the access log, and there is none in a file", hint: "set gateway.accessLog: access.log")
            return nil
        }
        if let checks, takesChecks { return names.checks.reference(checks).map { .check(CheckSetID($0)) } }
        if !takesChecks { checks?.reportKey("means nothing here: only criticalFlows and safetyFilters take checks") }
        if builtin == .criticalFlows {
            field.reportMissing("knows no flows", hint: "add checks: NAME, a set of checks that walks through them")
            return nil
        }
        return .builtin(builtin)
    }
}

extension ChecklistItem.HTTPHook {
    /// A URL, or `{url: URL, headers: {…}}`.
    fileprivate static func read(_ field: Field) -> ChecklistItem.HTTPHook? {
        guard field.isMap else { return field.webhookURL().map { ChecklistItem.HTTPHook(url: $0) } }
        guard var fields = field.fields() else { return nil }
        let url = fields.take("url")
        let headers = fields.take("headers")?.headers() ?? []
        fields.finish()
        if url == nil { field.reportMissing("has no url", hint: "add url: https://ci.example.com/release-ok") }
        return url?.webhookURL().map {
            ChecklistItem.HTTPHook(url: $0, headers: headers.map { MetricQuery.Header($0.name, $0.value.written) })
        }
    }
}
