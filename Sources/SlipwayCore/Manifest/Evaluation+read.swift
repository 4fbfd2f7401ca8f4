/// `evaluations: {regression: {file: cases.ndjson, minPassRate: 0.95}}`: cases are written as checks are.
extension Evaluation {
    static func readAll(_ field: Field?) -> NamedValues<Evaluation> {
        var evaluations = NamedValues<Evaluation>("evaluation")
        for (name, field) in field?.named("evaluation") ?? [] {
            evaluations.add(name, read(field, id: EvaluationID(name)))
        }
        return evaluations
    }

    private enum Rival: String, CaseIterable {
        case stable
        case none
    }

    private static func read(_ field: Field, id: EvaluationID) -> Evaluation? {
        guard var fields = field.fields() else { return nil }
        var evaluation = Evaluation(id: id, cases: [])
        let (cases, file) = (fields.take("cases"), fields.take("file"))
        var rival = Rival.stable
        fields.take("against", into: &rival) { $0.word("what it is held against", of: Rival.self) }
        evaluation.comparesWithStable = rival == .stable
        fields.take("minPassRate", into: &evaluation.minPassRate) { $0.fraction() }
        fields.take("alpha", into: &evaluation.alpha) { $0.fraction() }
        fields.take("concurrency", into: &evaluation.concurrency) { $0.integer(from: 1, through: 100) }
        fields.finish()
        if let file, cases != nil { file.reportKey("given beside cases", hint: "write one of the two") }
        if cases == nil, file == nil { field.reportMissing("has no cases", hint: "add file: cases.ndjson") }
        if rival == .none, fields.peek("minPassRate") == nil {
            field.reportMissing("can only pass: it is held against nothing", hint: "add minPassRate: 0.95")
        }
        guard let read = cases.flatMap(RequestCheck.readAll) ?? file.flatMap({ $0.cases() }) else { return nil }
        evaluation.cases = read
        return evaluation
    }
}

extension Field {
    /// A file with a case a line (JSON), or with a list of them (YAML or JSON).
    fileprivate func cases() -> [RequestCheck]? {
        guard let (path, text) = fileText() else { return nil }
        let isLines = path.hasSuffix(".ndjson") || path.hasSuffix(".jsonl")
        // Each line becomes an item of a list, and faults keep their lines.
        let list =
            isLines
            ? text.split(separator: "\n", omittingEmptySubsequences: false).map(\.listed).joined(separator: "\n") : text
        guard let root = YAMLText(list, file: path, ledger: ledger).compose() else { return nil }
        return RequestCheck.readAll(Field(root: root, file: path, ledger: ledger))
    }
}

extension Substring {
    fileprivate var listed: String { allSatisfy(\.isWhitespace) ? "" : "- \(self)" }
}
