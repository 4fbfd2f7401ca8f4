/// What a checklist is about: evidence of another version never counts.
package struct ChecklistSubject: Hashable, Codable, Sendable {
    package let digest: VersionDigest
    /// The version that it would take the place of.
    package let stable: VersionID

    package init(digest: VersionDigest, stable: VersionID) {
        self.digest = digest
        self.stable = stable
    }
}

/// What was found of an item, by whom, when, and about which version.
package struct Evidence: Hashable, Codable, Sendable {
    package let result: Verdict.Result
    /// The output, or what a person said.
    package let text: String
    package let figures: [String: Double]
    /// The person's name; nil: Slipway itself.
    package let by: String?
    package let at: Timestamp
    /// From then on it counts no more; nil: it does not grow old.
    package let until: Timestamp?
    package let subject: ChecklistSubject

    package init(
        _ result: Verdict.Result,
        text: String,
        figures: [String: Double] = [:],
        by: String? = nil,
        at: Timestamp,
        until: Timestamp? = nil,
        subject: ChecklistSubject
    ) {
        self.result = result
        self.text = text
        self.figures = figures
        self.by = by
        self.at = at
        self.until = until
        self.subject = subject
    }

    func isExpired(at now: Timestamp) -> Bool { until.map { now >= $0 } ?? false }

    /// Whether it is about this version, and about this stable one where that matters.
    func counts(for subject: ChecklistSubject, as work: ChecklistItem.Work) -> Bool {
        guard self.subject.digest == subject.digest else { return false }
        return !work.comparesWithStable || self.subject.stable == subject.stable
    }

    /// The last line that says something.
    package var lastWords: String? {
        let line = text.split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) }
        return line.map { $0.count > 200 ? "\($0.prefix(200))…" : String($0) }
    }
}
