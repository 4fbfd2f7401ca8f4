/// The last JSON answer of one source: the next one, where both say the same of themselves but for counts, is compared instead of read.
package struct KnownAnswer: Sendable {
    /// After so many answers in turn that had no form in common, no further one is looked at.
    private static let maxMisses = 8

    private var form = KnownForm()
    /// What it said.
    private var facts = ResponseFacts(api: .http)
    private var misses = 0

    package init() {}

    var isOfUse: Bool { misses < Self.maxMisses }

    mutating func note(_ answer: UnsafeRawBufferPointer, _ gaps: [KnownForm.Gap], _ facts: ResponseFacts) {
        misses += 1
        form.note(answer, gaps)
        self.facts = facts
        // A form in which the answer itself says something else is none: counts that are said twice, or are no numbers.
        if counts(of: answer) != facts.counts { form.forget() }
    }

    /// What an answer says, where it is whole and has the form of the last one.
    mutating func facts(of answer: UnsafeRawBufferPointer, api: APIKind) -> ResponseFacts? {
        guard facts.api == api, let counts = counts(of: answer) else { return nil }
        misses = 0
        facts.counts = counts
        return facts
    }

    private func counts(of answer: UnsafeRawBufferPointer) -> UsageCounts? {
        var (counts, isCounted) = (facts.counts, true)
        let length = form.match(answer) { member, raw in
            if member != .content, !counts.read(member, raw) { isCounted = false }
        }
        return length != nil && isCounted ? counts : nil
    }
}
