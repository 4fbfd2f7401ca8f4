import SlipwayAdmin
import SlipwayCore

/// What `slipway judge` prints: the decision, with its reasons in the shape that the API gives them.
struct JudgeReport: Encodable {
    let verdict: String
    let at: Double
    let failedAt: Double?
    let canaryExchanges: Int
    let reason: [API.Check]

    init(_ decision: ReplayDecision) {
        verdict = decision.verdict.rawValue
        at = decision.at
        failedAt = decision.failedAt
        canaryExchanges = decision.canaryExchanges
        reason = decision.reason.map(API.Check.init)
    }
}
