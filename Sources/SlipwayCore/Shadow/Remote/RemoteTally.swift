/// How models were asked about answers, and what became of it: of one pair, or of many.
package struct RemoteTally: Hashable, Codable, Sendable {
    /// Pairs whose texts were also compared by what they mean.
    package var embedded = 0
    /// Pairs that served to learn how near unrelated answers are; their texts are not compared.
    package var calibrating = 0
    /// The embedding model did not answer, or nothing that could be read: the texts are not compared, or by their characters once it is taken
    /// for dead.
    package var embeddingFailures = 0
    /// Too many pairs were being asked about: neither embedded nor judged.
    package var busy = 0
    /// Pairs that the judge saw in both orders, and what it said of them.
    package var judged = 0
    package var shadowBetter = 0
    package var productionBetter = 0
    package var ties = 0
    /// Single answers of the judge that chose a place, and those that chose the first.
    package var places = 0
    package var firstPlaces = 0
    /// Pairs of production's own two answers, and what the judge said of them: one is as good as the other.
    package var selfChecks = 0
    package var selfFirst = 0
    package var selfSecond = 0
    package var judgeFailures = 0
    package var judgeOverBudget = 0

    package init() {}

    enum CodingKeys: String, CodingKey, CaseIterable {
        case embedded
        case calibrating
        case embeddingFailures = "embedding_failures"
        case busy
        case judged
        case shadowBetter = "shadow_better"
        case productionBetter = "production_better"
        case ties
        case places
        case firstPlaces = "first_places"
        case selfChecks = "self_checks"
        case selfFirst = "self_first"
        case selfSecond = "self_second"
        case judgeFailures = "judge_failures"
        case judgeOverBudget = "judge_over_budget"
    }

    private static var counts: [WritableKeyPath<RemoteTally, Int>] {
        [
            \.embedded, \.calibrating, \.embeddingFailures, \.busy, \.judged, \.shadowBetter, \.productionBetter,
            \.ties,
            \.places, \.firstPlaces, \.selfChecks, \.selfFirst, \.selfSecond, \.judgeFailures, \.judgeOverBudget,
        ]
    }

    package static func + (a: Self, b: Self) -> Self {
        var sum = a
        for count in counts { sum[keyPath: count] += b[keyPath: count] }
        return sum
    }

    package mutating func note(judged verdict: JudgeVerdict) {
        judged += 1
        notePlaces(verdict)
        switch verdict.choice {
        case .first: productionBetter += 1
        case .second: shadowBetter += 1
        case .neither: ties += 1
        }
    }

    package mutating func note(selfCheck verdict: JudgeVerdict) {
        selfChecks += 1
        notePlaces(verdict)
        switch verdict.choice {
        case .first: selfFirst += 1
        case .second: selfSecond += 1
        case .neither: break
        }
    }

    private mutating func notePlaces(_ verdict: JudgeVerdict) {
        for choice in [verdict.straight, verdict.swapped] where choice != .neither {
            places += 1
            if choice == .first { firstPlaces += 1 }
        }
    }

    /// Whether the judge can tell so few pairs apart that it is of no use here: more than half of them are ties.
    package var isJudgeUnreliable: Bool { judged >= 20 && 2 * ties > judged }
}
