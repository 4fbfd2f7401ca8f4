import SlipwayAdmin

/// A checklist as one would bring it to a release meeting.
struct ChecklistPicture {
    let checklist: API.Checklist
    let showsEvidence: Bool
    let style: TerminalStyle

    var lines: [String] {
        title + stages.flatMap { [""] + stage($0.id, $0.name) }
    }

    private var title: [String] {
        let required = checklist.items.filter(\.required)
        let done = required.count { $0.state == "satisfied" }
        let version = "\(checklist.service) \(checklist.version) (\(checklist.digest.prefix(14)))"
        return [
            "\(style.bold(checklist.name))  \(version)  \(done) of \(required.count) required items satisfied",
            "  \(checklist.rollout): \(checklist.phase), \(checklist.reason.printable)",
        ]
    }

    private var stages: [(id: String, name: String)] {
        [
            ("preDeployment", "before the first user"), ("duringDeployment", "all the time"),
            ("postDeployment", "after the bake"),
        ].filter { stage in checklist.items.contains { $0.stage == stage.0 } }
    }

    private func stage(_ id: String, _ name: String) -> [String] {
        var table = TextTable([.left, .left, .left, .left, .left])
        let items = checklist.items.filter { $0.stage == id }
        for item in items { table.add(cells(item)) }
        let rows = zip(items, table.lines(indent: 2)).flatMap { [$1] + evidence($0) }
        return [style.dim("\(id) (\(name))")] + rows
    }

    private func cells(_ item: API.ChecklistItem) -> [String] {
        let advisory = item.required ? "" : " (advisory)"
        let work = "\(item.kind): \(item.what.printable)"
        return [mark(item), item.id.printable + advisory, work, item.owner?.printable ?? "", said(item)]
    }

    private func mark(_ item: API.ChecklistItem) -> String {
        switch item.state {
        case "satisfied": style.green("done")
        case "failed": style.red("FAILED")
        case "unmeasured", "expired": style.yellow(item.state)
        default: item.running ? "running" : style.yellow("open")
        }
    }

    private func said(_ item: API.ChecklistItem) -> String {
        guard let evidence = item.evidence else { return "" }
        let person = evidence.by.map { "\($0.printable), " } ?? ""
        return style.dim(person + evidence.at) + (showsEvidence ? "" : "  " + evidence.lastLine)
    }

    private func evidence(_ item: API.ChecklistItem) -> [String] {
        guard showsEvidence, let text = item.evidence?.text else { return [] }
        return text.split(whereSeparator: \.isNewline).map { "      " + style.dim(String($0).printable) }
    }
}

extension API.Evidence {
    fileprivate var lastLine: String {
        let line = text.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
        return (line.count > 100 ? String(line.prefix(100)) + "…" : line).printable
    }
}
