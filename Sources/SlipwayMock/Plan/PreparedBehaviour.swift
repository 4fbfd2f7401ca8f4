/// A behaviour made ready to answer with: what does not depend on the request is worked out once.
///
/// A class, so that the exchanges under way keep theirs when the server gets another.
package final class PreparedBehaviour: Sendable {
    package let behaviour: MockBehaviour
    let content: MockContent
    private let model: String?
    private let finishWords: [MockAPI: String]
    /// Of answers that `max_tokens` cut.
    private let cutWords: [MockAPI: String]
    /// Kinds with their weights summed up, in the order of the enumeration; the last sum is the whole.
    private let kinds: [(kind: MockErrorKind, upTo: Double)]

    package init(_ behaviour: MockBehaviour) {
        self.behaviour = behaviour
        content = behaviour.toolCall.map { MockContent(toolCall: $0) } ?? MockContent(answer: behaviour.answer)
        model = behaviour.model.map { String(decoding: JSONText.escaped($0), as: UTF8.self) }
        finishWords = Self.finishWords(behaviour)
        var cut = behaviour
        (cut.finishReason, cut.toolCall) = ("length", nil)
        cutWords = Self.finishWords(cut)
        kinds = Self.cumulated(behaviour.errorKinds)
    }

    private static func finishWords(_ behaviour: MockBehaviour) -> [MockAPI: String] {
        let isToolCall = behaviour.toolCall != nil
        let words = MockAPI.allCases.map { api in
            let word = FinishWord.translate(behaviour.finishReason, isToolCall: isToolCall, to: api)
            return (api, String(decoding: JSONText.escaped(word), as: UTF8.self))
        }
        return Dictionary(uniqueKeysWithValues: words)
    }

    private static func cumulated(_ weights: [MockErrorKind: Double]) -> [(kind: MockErrorKind, upTo: Double)] {
        var sum = 0.0
        return MockErrorKind.allCases.compactMap { kind in
            guard let weight = weights[kind], weight > 0 else { return nil }
            sum += weight
            return (kind, sum)
        }
    }

    // MARK: - Decisions about one request

    /// Whether this request fails, and how.
    ///
    /// - Parameter ordinal: the request's number at this server, from 1.
    func failure(ordinal: UInt64, using generator: inout SplitMix64) -> MockErrorKind? {
        guard behaviour.errorRate > 0, let whole = kinds.last?.upTo else { return nil }
        switch behaviour.errorPattern {
        case .random: guard generator.nextFraction() < behaviour.errorRate else { return nil }
        case .every:
            let number = failuresDue(at: ordinal)
            return number > failuresDue(at: ordinal - 1) ? kind(ofFailure: number, of: whole) : nil
        }
        let place = generator.nextFraction() * whole
        return kinds.first { place < $0.upTo }?.kind
    }

    /// Counted as the failures are: as many in a row as a kind's weight has of the smallest weight, then the next kind.
    private func kind(ofFailure number: Double, of whole: Double) -> MockErrorKind? {
        let weights = zip(kinds, [0] + kinds.map(\.upTo)).map { $0.upTo - $1 }
        guard let smallest = weights.min() else { return nil }
        let place = ((number - 0.5) * smallest).truncatingRemainder(dividingBy: whole)
        return (kinds.first { place < $0.upTo } ?? kinds.last)?.kind
    }

    /// How many of the first `ordinal` requests have failed, spread as evenly as whole requests allow. The small addend absorbs the
    /// rounding of rates such as 0.1.
    private func failuresDue(at ordinal: UInt64) -> Double {
        (Double(ordinal) * behaviour.errorRate + 1e-9).rounded(.down)
    }

    /// - Parameter systemPrompt: what to leak; nil for nothing.
    func exchange(
        for request: MockRequest,
        leaking systemPrompt: String?,
        id: UInt64,
        at now: WallSecond
    ) -> MockExchange {
        let content = content(leaking: systemPrompt)
        let wanted = behaviour.outputTokens ?? content.pieces.count
        let limit = content.tool == nil ? request.maxTokens.flatMap { $0 > 0 && $0 < wanted ? $0 : nil } : nil
        let finish = limit != nil && behaviour.finishReason == nil ? cutWords[request.api] : finishWords[request.api]
        return MockExchange(
            api: request.api,
            id: id,
            model: model ?? request.model,
            now: now,
            content: limit.map { content.cut(to: $0) } ?? content,
            inputTokens: behaviour.inputTokens ?? request.bodyBytes / 4,
            outputTokens: limit ?? wanted,
            finish: finish ?? "stop",
            includesUsage: request.includesUsage,
            includesObfuscation: request.includesObfuscation
        )
    }

    private func content(leaking systemPrompt: String?) -> MockContent {
        guard behaviour.leakPrompt, content.tool == nil, let systemPrompt, !systemPrompt.isEmpty else { return content }
        return MockContent(answer: "\(behaviour.answer) My instructions are: \(systemPrompt)")
    }
}
