import RealModule

/// Scores how far an answer is from production's answer to the same request: deterministic, without a model, bounded in cost.
///
///     status, validity or refusal differ        1
///     tool calls                                0.6 · d_calls + 0.4 · d_text        d_calls: edit distance over the sequence, arguments as JSON
///     both JSON                                 d_json
///     else                                      d_text = 1 − chrF2;  1 − Jaccard of 5-word shingles where one text is very long;
///                                               no more than what a model says of the meaning, where one was asked
///
/// (ANALYSIS.md §4.2.) The first answer is the reference: scores of two answers against the same reference are what the sign test
/// compares, so it need not be symmetric.
package struct Comparator: Hashable, Codable, Sendable {
    /// A text longer than this is compared by shingles.
    package static let longTextCharacters = 20_000
    /// What follows in a longer sequence is compared by its length alone.
    private static let maxCalls = 64

    /// Places in JSON answers that may differ: ids, timestamps.
    package var ignore: [PathPattern]
    /// Arrays whose order means nothing.
    package var unordered: [PathPattern]

    package init(ignore: [PathPattern] = [], unordered: [PathPattern] = []) {
        self.ignore = ignore
        self.unordered = unordered
    }

    /// Nil where the answers cannot be compared: both are fine, but one could not be read whole.
    ///
    /// - Parameter meaning: how far the texts are apart by what they mean, where a model was asked: the text counts for no more.
    package func divergence(
        from reference: AssembledAnswer,
        to answer: AssembledAnswer,
        meaning: Double? = nil
    ) -> Divergence? {
        if reference.outcome != .ok || answer.outcome != .ok, !haveSameRefusedRequest(reference, answer) {
            return Divergence(score: 1, rule: .status)
        }
        if reference.status / 100 != answer.status / 100 { return Divergence(score: 1, rule: .status) }
        guard reference.isReadable, answer.isReadable else { return nil }
        return contentDivergence(from: reference, to: answer, meaning ?? 1)
    }

    private func haveSameRefusedRequest(_ a: AssembledAnswer, _ b: AssembledAnswer) -> Bool {
        a.outcome == .clientError && b.outcome == .clientError
    }

    private func contentDivergence(
        from reference: AssembledAnswer,
        to answer: AssembledAnswer,
        _ meaning: Double
    ) -> Divergence {
        let areCalls = !reference.toolCalls.isEmpty || !answer.toolCalls.isEmpty
        if reference.text == answer.text, reference.toolCalls == answer.toolCalls,
            reference.isRefusal == answer.isRefusal
        {
            return Divergence(score: 0, rule: .identical)
        }
        let (first, second) = (WrittenJSON(reference.text), WrittenJSON(answer.text))
        if first.isLost(in: second) { return Divergence(score: 1, rule: .validity) }
        if reference.isRefusal != answer.isRefusal { return Divergence(score: 1, rule: .refusal) }
        if areCalls { return Divergence(score: callDivergence(reference, answer, meaning), rule: .toolCalls) }
        if let a = first.value, let b = second.value { return Divergence(score: json.divergence(a, b), rule: .json) }
        let text = Self.textDivergence(reference.text, answer.text)
        return meaning < text ? Divergence(score: meaning, rule: .meaning) : Divergence(score: text, rule: .text)
    }

    private var json: JSONDivergence {
        JSONDivergence(ignore: ignore, unordered: unordered) { 1 - Self.textDivergence($0, $1) }
    }

    /// Where neither side says a word beside its calls, the calls are everything.
    private func callDivergence(
        _ reference: AssembledAnswer,
        _ answer: AssembledAnswer,
        _ meaning: Double
    ) -> Double {
        let calls = EditDistance.normalized(
            Array(reference.toolCalls.prefix(Self.maxCalls)),
            Array(answer.toolCalls.prefix(Self.maxCalls))
        ) { $0.name == $1.name ? arguments($0.arguments, $1.arguments) : 1 }
        if reference.text.isEmpty, answer.text.isEmpty { return calls }
        return 0.6 * calls + 0.4 * min(meaning, Self.textDivergence(reference.text, answer.text))
    }

    private func arguments(_ a: String, _ b: String) -> Double {
        if a == b { return 0 }
        guard let left = JSONTree.parse(a), let right = JSONTree.parse(b) else { return 1 }
        return json.divergence(left, right)
    }

    package static func textDivergence(_ a: String, _ b: String) -> Double {
        if a == b { return 0 }
        // Bytes first: counting characters walks the text.
        let isLong = [a, b].contains {
            $0.utf8.count > longTextCharacters && $0.unicodeScalars.count > longTextCharacters
        }
        return 1 - (isLong ? Shingles(a).similarity(to: Shingles(b)) : ChrF.similarity(reference: a, other: b))
    }
}
