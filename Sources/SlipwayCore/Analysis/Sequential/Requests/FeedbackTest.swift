/// Whether users like the canary less: more negative feedback than stable's, or less satisfaction than is asked for. (ANALYSIS.md §2.4.)
struct FeedbackTest: Hashable, Codable, Sendable {
    private(set) var negatives: EventTest
    private var dissatisfaction: OneSampleEngine
    private let acceptedRatio: Double
    /// 1 − the satisfaction that is asked for.
    private let acceptedShare: Double
    private(set) var canary = Moments()
    private(set) var stable = Moments()
    private(set) var stageCanary = Moments()
    /// m0, renewed at ticks, so that what it judges cannot have moved it.
    private var limit: Double

    init(_ plan: SequentialPlan, stages: Int) {
        acceptedRatio = plan.negativeFeedbackRatio
        acceptedShare = max(0.001, 1 - plan.minSatisfaction)
        limit = acceptedShare
        negatives = EventTest(
            nullRatio: acceptedRatio,
            grid: [1.6, 2, 3, 5].map { max($0, 1.2 * plan.negativeFeedbackRatio) },
            stages: stages
        )
        dissatisfaction = OneSampleEngine(multiples: [1.3, 1.6, 2, 3, 5], shares: EpochMixture.shares(stages: stages))
    }

    mutating func stageBegan(_ index: Int) {
        negatives.stageBegan(index)
        dissatisfaction.begin(epoch: index)
        stageCanary = Moments()
    }

    mutating func add(_ feedback: FeedbackExhibit, isInStage: Bool) {
        let value = min(1, max(0, feedback.value))
        negatives.add(feedback.role, isEvent: value < 0.5, share: feedback.weight.share, isInStage: isInStage)
        guard feedback.role == .canary else { return stable.add(value) }
        canary.add(value)
        if isInStage { stageCanary.add(value) }
        dissatisfaction.add(value: 1 - value, limit: limit)
    }

    mutating func tickEnded(_ number: Int) {
        negatives.tickEnded(number)
        if stable.count >= 20 { limit = max(acceptedShare, acceptedRatio * (1 - stable.mean)) }
    }

    /// ln E; nothing is concluded below three negatives.
    var ratioLogEvidence: Double {
        let isWorse = negatives.isWorse(ratio: acceptedRatio, difference: 0, events: 3, exchanges: 3)
        return isWorse ? negatives.logEvidence : min(0, negatives.logEvidence)
    }

    var limitLogEvidence: Double {
        let log = dissatisfaction.logEvidence()
        return negatives.canaryUnits >= 3 && 1 - canary.mean > limit ? log : min(0, log)
    }

    var acceptedDissatisfaction: Double { limit }
}
