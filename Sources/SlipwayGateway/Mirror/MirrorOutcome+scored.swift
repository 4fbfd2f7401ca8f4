import NIOCore
import SlipwayCore

/// All answers to one request.
struct MirrorOutcome: Sendable {
    var job: MirrorJob
    var shadow: MirrorAnswer
    var second: MirrorAnswer?

    private var point: MirrorPoint { job.point }
    private var plan: ShadowPlan { job.point.assignment.plan }

    var asksModels: Bool { plan.asksModels }

    /// What its answers take up until they are compared.
    var answerBytes: Int { shadow.response.body.count + (second?.response.body.count ?? 0) }

    /// The answers put together; told to the budget.
    var pair: ShadowPair {
        let pair = ShadowPair(
            requestID: job.id,
            at: job.at,
            route: job.request.path,
            production: job.production.assembled(prices: point.prices, model: point.stable.overlay.model),
            shadow: shadow.assembled(prices: point.prices, model: point.shadow.overlay.model),
            second: second?.assembled(prices: point.prices, model: point.stable.overlay.model),
            request: plan.keepsContentFor == nil && !asksModels ? [] : job.request.body
        )
        point.lane.desk.eventLoop.execute { point.lane.desk.value.spent(pair, for: point) }
        return pair
    }

    func order(_ pair: ShadowPair) -> ReviewOrder {
        ReviewOrder(
            pair,
            plan: plan,
            service: point.service,
            rollout: point.assignment.rollout,
            attempt: point.assignment.attempt,
            prices: point.prices
        )
    }

    /// The answers compared: the part that costs time.
    func scored(_ pair: ShadowPair, _ review: ShadowReview = .busy) -> ShadowNews.Scored {
        let isLeftOut = plan.embedder != nil && review.isBusy
        var score = ShadowScore(pair, comparator: isLeftOut ? nil : plan.comparator, meaning: review.meaning)
        if plan.embedder != nil, review.leavesOutTexts {
            score.forgetTextDivergence(isCalibrating: review.isCalibrating)
        }
        let isShown = (score.divergence?.score ?? 0) > plan.rule.divergenceThreshold
        let content = isShown && plan.keepsContentFor != nil ? PairContent(pair) : nil
        return ShadowNews.Scored(
            score: score,
            content: content,
            remote: asksModels ? review.tally : nil,
            preference: review.preference
        )
    }
}
