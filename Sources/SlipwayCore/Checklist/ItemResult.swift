/// What one run of an item came to.
package struct ItemResult: Hashable, Codable, Sendable {
    /// `error`: it could not be measured.
    package let result: Verdict.Result
    /// What was printed or answered: the last `longestOutput` bytes of it.
    package let output: String
    /// Numbers worth keeping, by name.
    package let figures: [String: Double]

    package static let longestOutput = 8192
    /// The name of the figure that an item's bounds are for.
    package static let value = "value"

    package init(_ result: Verdict.Result, output: String = "", figures: [String: Double] = [:]) {
        self.result = result
        self.output = Self.bounded(output)
        self.figures = figures
    }

    /// The end tells why something failed; a cut character becomes a replacement.
    static func bounded(_ output: String) -> String {
        guard output.utf8.count > longestOutput else { return output }
        return "…" + String(decoding: output.utf8.suffix(longestOutput - 3), as: UTF8.self)
    }

    /// With the item's bounds held against the figure. Bounds without a figure are no evidence: that is an error, and never a pass.
    func held(to bounds: FigureBounds) -> ItemResult {
        guard result == .pass, !bounds.limits.isEmpty else { return self }
        guard let figure = figures[Self.value], figure.isFinite else {
            return with(.error, "there is no figure to hold against \(bounds.limits[0].rule)")
        }
        return bounds.broken(by: figure).map { with(.fail, "\(figure) breaks \($0.rule)") } ?? self
    }

    private func with(_ result: Verdict.Result, _ why: String) -> ItemResult {
        ItemResult(result, output: output.isEmpty ? why : "\(output)\n\(why)", figures: figures)
    }
}

/// Which run of which item, about what: a late answer of an earlier one is no answer.
package struct ItemRun: Hashable, Codable, Sendable {
    package let item: ChecklistItemID
    /// From 1, never given twice.
    package let number: Int
    package let subject: ChecklistSubject

    package init(item: ChecklistItemID, number: Int, subject: ChecklistSubject) {
        self.item = item
        self.number = number
        self.subject = subject
    }
}
