extension API {
    /// What comparing a shadow's answers with production's has shown.
    package struct ShadowReport: Codable, Hashable, Sendable {
        package var rollout: String
        package var service: String
        package var version: String
        package var stable: String
        package var attempt: Int
        /// `collecting`, `ready` or `blocked`.
        package var state: String
        package var readyForPromotion: Bool
        /// `equivalent` or `improved`.
        package var expect: String
        /// Why it is blocked.
        package var reasons: [ShadowFinding]
        /// What is missing until it is ready.
        package var missing: [ShadowFinding]
        /// Pairs: requests that production and the shadow both got.
        package var totalRequests: Int
        package var successfulShadows: Int
        /// 0 (the same) … 1.
        @Nullable package var avgDivergence: Double?
        @Nullable package var divergenceInterval: Interval?
        /// Pairs above the threshold.
        package var diverged: Int
        package var divergenceThreshold: Double
        /// Pairs in which production alone failed, or the shadow's answer was preferred.
        package var shadowBetterCount: Int
        /// How far production's second answers are from its first ones.
        @Nullable package var avgNoise: Double?
        @Nullable package var noiseInterval: Interval?
        package var noisePairs: Int
        /// Of those, how often the shadow was farther from production's first answer than its second one was, and how often nearer.
        package var farther: Int
        package var nearer: Int
        package var eValueBeyondNoise: Double
        package var eValueWithinNoise: Double
        /// Pairs of which one answer is more than twice as long as the other.
        package var lengthOff: Int
        package var production: ShadowSide
        package var shadow: ShadowSide
        /// By route and kind of answer, the largest first.
        package var groups: [ShadowGroup]
        /// Sampled exchanges that made no pair.
        package var unpaired: ShadowUnpaired
        /// The pairs that diverge most.
        package var worst: [ShadowPair]
        /// How models were asked about the pairs; null where the manifest names none.
        @Nullable package var models: ShadowModels?
    }

    package struct ShadowFinding: Codable, Hashable, Sendable {
        package var check: String
        package var message: String
        @Nullable package var eValue: Double?
        @Nullable package var threshold: Double?
    }

    package struct ShadowSide: Codable, Hashable, Sendable {
        package var version: String
        package var failures: Int
        /// Of their rate, 95 %.
        package var failureInterval: Interval
        @Nullable package var latencyP50Ms: Double?
        @Nullable package var latencyP95Ms: Double?
        /// USD.
        @Nullable package var meanCost: Double?
    }

    package struct ShadowGroup: Codable, Hashable, Sendable {
        package var name: String
        package var pairs: Int
        @Nullable package var avgDivergence: Double?
        @Nullable package var avgNoise: Double?
        package var beyondNoise: Bool
    }

    package struct ShadowUnpaired: Codable, Hashable, Sendable {
        /// The queue was full.
        package var dropped: Int
        package var overBudget: Int
        /// Too long, or not to be sent twice.
        package var skipped: Int
        /// The client left first.
        package var unanswered: Int
    }

    package struct ShadowModels: Codable, Hashable, Sendable {
        /// Compared by what they mean.
        package var embedded: Int
        /// Served to calibrate.
        package var calibrating: Int
        /// The embedding model could not be had: not compared, and by characters after twenty in a row.
        package var embeddingFailures: Int
        /// Too many at a time: neither embedded nor judged.
        package var busy: Int
        package var judged: Int
        package var shadowBetter: Int
        package var productionBetter: Int
        package var ties: Int
        /// Of the judge's single choices, the share that fell to the answer that stood first: 0.5 for a judge that looks at the answers.
        @Nullable package var firstPlaceShare: Double?
        /// Production's own two answers put to the judge, and how often it liked the first or the second better.
        package var selfChecks: Int
        package var selfFirst: Int
        package var selfSecond: Int
        package var judgeFailures: Int
        package var judgeOverBudget: Int
        /// More than half of the judged pairs are ties.
        package var judgeUnreliable: Bool
    }

    package struct ShadowPair: Codable, Hashable, Sendable {
        package var requestId: String
        package var at: String
        package var route: String
        /// `text`, `json`, `tools` or `none`.
        package var kind: String
        package var divergence: Double
        /// What the divergence rests on: `text`, `json`, `tool_calls`, `validity`, `refusal`, `status`.
        package var rule: String
        @Nullable package var noise: Double?
        package var production: ShadowAnswer
        package var shadow: ShadowAnswer
        /// As the client sent it, cut and redacted; null unless the manifest keeps content.
        @Nullable package var request: String?
    }

    package struct ShadowAnswer: Codable, Hashable, Sendable {
        package var outcome: String
        /// Tells equal answers from different ones.
        package var digest: String
        /// Bytes of text.
        package var length: Int
        @Nullable package var latencyMs: Double?
        @Nullable package var cost: Double?
        /// Cut and redacted; null unless the manifest keeps content.
        @Nullable package var content: String?
    }
}
