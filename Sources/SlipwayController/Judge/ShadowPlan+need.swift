import SlipwayCore

extension RolloutPlan {
    /// Of its first shadow step.
    package var shadow: ShadowPlan? {
        steps.lazy.compactMap { if case .shadow(let step) = $0 { step.plan } else { nil } }.first
    }

    /// No step gives it users.
    var isShadowAlone: Bool {
        steps.allSatisfy { if case .shadow = $0 { true } else { false } }
    }
}

extension ShadowPlan {
    /// After so many pairs with production's second answer one half of identical versions is ready (docs/shadow.md, measured).
    private static let medianNoisePairs = 313.0
    /// Decided preferences that 100 : 100 needs (ANALYSIS.md §4.4).
    private static let decidedPreferences = 245.0

    /// Of an identical version, in the median.
    package var expectedPairs: Double {
        switch rule.expect {
        case .improved: return max(Double(rule.minPairs), Self.decidedPreferences)
        case .equivalent:
            let triples = max(Double(rule.minNoisePairs), Self.medianNoisePairs)
            return max(Double(rule.minPairs), triples / noiseShare.share)
        }
    }

    package func need(perSecond: Double) -> String {
        if rule.expect == .equivalent, noiseShare == .none {
            return "the shadow is never ready: without noise nothing is known of how far production is from itself"
        }
        let what =
            rule.expect == .improved
            ? "preferences on some \(expectedPairs.fixed(0)) pairs"
            : "some \(expectedPairs.fixed(0)) pairs (at least \(rule.minPairs))"
        return "a shadow that is as good is ready after \(what)" + time(perSecond * share.share)
    }

    private func time(_ pairsPerSecond: Double) -> String {
        guard pairsPerSecond > 0 else { return "; there was no traffic in the last five minutes" }
        let seconds = Duration.seconds(Int64((expectedPairs / pairsPerSecond).rounded(.up)))
        return ", in \(seconds.written) at \(pairsPerSecond.fixed(1)) pairs/s"
    }
}
