import SlipwayCore
import Synchronization

/// Asks the models of shadows' plans about pairs of answers: what texts mean, and which answer is better.
///
/// A model that is slow or talks nonsense costs its pair the model's part and nothing else, and the failure is counted. After twenty failures
/// in a row an embedding model is taken for dead until it answers again: pairs are compared by their characters then. What is spent on
/// judging is bounded by the judge's own budget, a service and a UTC day at a time.
package final class ShadowReviewer: Sendable {
    private struct Key: Hashable {
        let rollout: RolloutID
        let attempt: Int

        init(_ order: ReviewOrder) { (rollout, attempt) = (order.rollout, order.attempt) }
    }

    private struct State {
        var scales: [Key: EmbeddingScale] = [:]
        /// Of the embedding model, in a row.
        var failures: [Key: Int] = [:]
        var spending: [ServiceID: ShadowBudget.Spending] = [:]
    }

    private static let maxScales = 64
    private static let failuresOfTheDead = 20
    private let state = Mutex(State())
    private let call: ModelCall

    package init(call: ModelCall = ModelCall()) { self.call = call }

    /// Never throws, and ends with the models' time-outs.
    package func review(_ order: ReviewOrder) async -> ShadowReview {
        async let judged = judged(order)
        var review = await meaning(order)
        let judgement = await judged
        review.preference = judgement.preference
        review.tally = review.tally + judgement.tally
        return review
    }

    // MARK: Meaning

    private func meaning(_ order: ReviewOrder) async -> ShadowReview {
        var review = ShadowReview()
        guard let endpoint = order.plan.embedder, let texts = order.pair.textsToEmbed(order.plan.comparator) else {
            return review
        }
        let inputs = Array(Set(texts)).sorted()
        let question = EmbeddingDialog.question(inputs, model: endpoint.model)
        guard let body = await call.post(question, to: "/embeddings", of: endpoint),
            let answer = EmbeddingDialog.answer(body, count: inputs.count)
        else {
            review.tally.embeddingFailures = 1
            review.leavesOutTexts = !noteFailure(of: order)
            return review
        }
        let vectors = Dictionary(uniqueKeysWithValues: zip(inputs, answer.vectors))
        weigh(texts.compactMap { vectors[$0] }, of: order, &review)
        if review.meaning == nil { review.tally.calibrating = 1 } else { review.tally.embedded = 1 }
        return review
    }

    /// Whether the model is taken for dead.
    private func noteFailure(of order: ReviewOrder) -> Bool {
        state.withLock {
            $0.failures[Key(order), default: 0] += 1
            return $0.failures[Key(order), default: 0] >= Self.failuresOfTheDead
        }
    }

    /// By the scale that earlier pairs made; then this pair's part in it.
    private func weigh(_ vectors: [[Double]], of order: ReviewOrder, _ review: inout ShadowReview) {
        let key = Key(order)
        let request = order.pair.request.withUnsafeBytes { XXH64.hash($0, seed: 0) }
        let scale = state.withLock { state in
            state.failures[key] = nil
            if state.scales[key] == nil, state.scales.count >= Self.maxScales { state.scales.removeAll() }
            var scale = state.scales[key] ?? EmbeddingScale()
            defer { state.scales[key] = scale }
            let before = scale
            scale.note(vectors[0], request: request)
            return before
        }
        review.leavesOutTexts = scale.isLearning
        review.meaning = ShadowReview.Meaning(vectors.dropFirst().map { scale.divergence(vectors[0], $0) })
    }

    // MARK: Judgement

    private func judged(_ order: ReviewOrder) async -> ShadowReview {
        var review = ShadowReview()
        let pair = order.pair
        guard let plan = order.plan.judge, plan.judges(pair.requestID), pair.production.canBeJudged,
            pair.shadow.canBeJudged
        else { return review }
        if pair.production.judgedText == pair.shadow.judgedText {
            review.preference = .tie
            return review
        }
        switch await verdict(pair.production, pair.shadow, plan, order) {
        case .said(let verdict):
            review.tally.note(judged: verdict)
            review.preference = verdict.preference
        case .failed: review.tally.judgeFailures += 1
        case .overBudget: review.tally.judgeOverBudget += 1
        }
        await checkItself(plan, order, &review.tally)
        return review
    }

    /// Production's two answers are as good as each other: how the judge sees them tells what it is worth.
    private func checkItself(_ plan: JudgePlan, _ order: ReviewOrder, _ tally: inout RemoteTally) async {
        guard let second = order.pair.second, second.canBeJudged, plan.checksItself(on: order.pair.requestID),
            second.judgedText != order.pair.production.judgedText
        else { return }
        switch await verdict(order.pair.production, second, plan, order) {
        case .said(let verdict): tally.note(selfCheck: verdict)
        case .failed: tally.judgeFailures += 1
        case .overBudget: tally.judgeOverBudget += 1
        }
    }

    private enum Verdict {
        case said(JudgeVerdict)
        case failed
        case overBudget
    }

    private func verdict(
        _ a: AssembledAnswer,
        _ b: AssembledAnswer,
        _ plan: JudgePlan,
        _ order: ReviewOrder
    ) async -> Verdict {
        guard takeBudget(of: plan, order) else { return .overBudget }
        async let straight = choice(a, b, plan, order)
        async let swapped = choice(b, a, plan, order)
        guard let straight = await straight, let swapped = await swapped else { return .failed }
        return .said(JudgeVerdict(straight: straight, swapped: swapped))
    }

    /// Both questions at once, before either is asked: calls beside each other must not spend the same request.
    private func takeBudget(of plan: JudgePlan, _ order: ReviewOrder) -> Bool {
        state.withLock { state in
            var spending = state.spending[order.service, default: .init()]
            defer { state.spending[order.service] = spending }
            guard spending.allows(plan.budget, requests: 2, at: order.pair.at) else { return false }
            spending.noteRequest(at: order.pair.at)
            spending.noteRequest(at: order.pair.at)
            return true
        }
    }

    private func choice(
        _ first: AssembledAnswer,
        _ second: AssembledAnswer,
        _ plan: JudgePlan,
        _ order: ReviewOrder
    ) async -> JudgeDialog.Choice? {
        let question = JudgeDialog.question(
            request: String(decoding: order.pair.request, as: UTF8.self),
            first.judgedText,
            second.judgedText,
            criteria: plan.criteria,
            model: plan.endpoint.model
        )
        guard let body = await call.post(question, to: "/chat/completions", of: plan.endpoint) else { return nil }
        let answer = CapturedResponse(api: .openAIChat, status: 200, isStream: false, body: body).assembled()
        noteSpending(answer, plan, order)
        return answer.outcome == .ok ? JudgeDialog.choice(in: answer.text) : nil
    }

    private func noteSpending(_ answer: AssembledAnswer, _ plan: JudgePlan, _ order: ReviewOrder) {
        let cost = answer.tokens.flatMap {
            order.prices.cost(of: $0, model: answer.model) ?? order.prices.cost(of: $0, model: plan.endpoint.model)
        }
        state.withLock {
            $0.spending[order.service, default: .init()].note(tokens: answer.tokens, cost: cost, at: order.pair.at)
        }
    }
}

extension ShadowReview.Meaning {
    /// Of the shadow's answer and, where there is one, production's second: all or none, so that a triple's answers are measured alike.
    fileprivate init?(_ divergences: [Double?]) {
        let known = divergences.compactMap(\.self)
        guard known.count == divergences.count, let shadow = known.first else { return nil }
        self.init(shadow: shadow, second: known.count > 1 ? known[1] : nil)
    }
}

extension ShadowPair {
    /// Production's text, the shadow's, and production's second one; nil where texts do not decide.
    fileprivate func textsToEmbed(_ comparator: Comparator) -> [String]? {
        let answers = [production, shadow] + [second].compactMap(\.self)
        guard answers.allSatisfy({ $0.outcome == .ok && $0.isReadable && !$0.text.isEmpty }) else { return nil }
        let rules = answers.dropFirst().compactMap { comparator.divergence(from: production, to: $0)?.rule }
        guard rules.contains(where: { $0 == .text || $0 == .toolCalls }) else { return nil }
        return answers.map { String($0.text.prefix(EmbeddingDialog.maxCharacters)) }
    }
}

extension AssembledAnswer {
    fileprivate var canBeJudged: Bool { outcome == .ok && isReadable }

    /// The text, then each call on a line of its own.
    fileprivate var judgedText: String {
        ((text.isEmpty ? [] : [text]) + toolCalls.map { "→ \($0.name)(\($0.arguments))" }).joined(separator: "\n")
    }
}

extension JudgeVerdict {
    /// Production's answer was the first one.
    fileprivate var preference: ShadowPreference {
        switch choice {
        case .first: .production
        case .second: .shadow
        case .neither: .tie
        }
    }
}
