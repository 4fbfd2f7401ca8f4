import RealModule

/// The rule of readiness (ANALYSIS.md §4.5).
///
/// Divergence blocks at E ≥ 20: its bound lies at 0.55, so an identical version practically never gets there. The four tests whose
/// bound is where an identical version stands (failures, validity, latency, preference) block at E ≥ 100, so that all of them together
/// block an equal version in at most one case in twenty; from 20 on they keep it from being ready.
extension ShadowBook {
    package static let suspicion = 20.0
    package static let conviction = 100.0
    private static let maxFailureRate = 0.02

    package var readiness: Readiness {
        let isEquivalent = rule.expect == .equivalent
        let checks = [
            pairsCheck, isEquivalent ? noisePairsCheck : nil, isEquivalent ? divergenceCheck : nil, failuresCheck,
            failureRateCheck,
            validityCheck, rule.judgesLatency ? latencyCheck : nil, rule.maxCostRatio == nil ? nil : costCheck,
            isEquivalent ? nil : preferenceCheck,
        ].compactMap(\.self)
        return Readiness(
            reasons: checks.compactMap { if case .blocks(let finding) = $0 { finding } else { nil } },
            missing: checks.compactMap { if case .misses(let finding) = $0 { finding } else { nil } }
        )
    }

    private enum Result {
        case blocks(Readiness.Finding)
        case misses(Readiness.Finding)
    }

    private var pairsCheck: Result? {
        guard pairs < rule.minPairs else { return nil }
        return .misses(.init(.pairs, "\(pairs) of \(rule.minPairs) pairs"))
    }

    private var noisePairsCheck: Result? {
        guard noise.count < rule.minNoisePairs else { return nil }
        return .misses(
            .init(.noisePairs, "\(noise.count) of \(rule.minNoisePairs) pairs with a second answer of production")
        )
    }

    private var divergenceCheck: Result? {
        let (beyond, within) = (noiseFloor.evidenceBeyond, noiseFloor.evidenceWithin)
        let seen = "farther away in \(noiseFloor.all.wins) of \(noiseFloor.all.decided) decided pairs"
        if beyond >= Self.suspicion {
            let text = "diverges beyond production's own noise: \(seen)\(mostly)"
            return .blocks(.init(.divergence, text, eValue: beyond, threshold: Self.suspicion))
        }
        guard within < Self.suspicion else { return nil }
        let text = "not yet shown to lie within production's own noise: \(seen)"
        return .misses(.init(.divergence, text, eValue: within, threshold: Self.suspicion))
    }

    /// What most of the diverged pairs have in common.
    private var mostly: String {
        let most = divergedRules.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }
        guard let (rule, count) = most, count * 2 > diverged else { return "" }
        let what =
            switch rule {
            case .identical, .text, .meaning: "text"
            case .json: "JSON"
            case .refusal: "refusals"
            case .status: "failures"
            case .toolCalls: "tool calls"
            case .validity: "broken JSON"
            }
        return "; mostly \(what)"
    }

    private var failuresCheck: Result? {
        let text = "\(failures.wins) requests failed in the shadow alone, \(failures.losses) in production alone"
        return alarm(.failures, failures.evidenceAbove, text)
    }

    private var failureRateCheck: Result? {
        guard pairs > 0 else { return nil }
        let upper = ProportionInterval.clopperPearsonUpper(shadowFailures)
        let limit = max(Self.maxFailureRate, 3 * productionFailures.rate)
        guard upper > limit else { return nil }
        let text =
            "failure rate up to \(percent(upper)) is not excluded (\(shadowFailures.events) of \(pairs) failed), \(percent(limit)) is the limit"
        return .misses(.init(.failures, text))
    }

    private var validityCheck: Result? {
        let text =
            "\(invalid.wins) answers are broken JSON or calls in the shadow alone, \(invalid.losses) in production alone"
        return alarm(.validity, invalid.evidenceAbove, text)
    }

    private var latencyCheck: Result? {
        let p95 = [slow.production, slow.shadow].map { $0.middle(quantile: 0.95) ?? 0 }
        return alarm(
            .latency,
            slow.logAlarm,
            "slower: p95 \(milliseconds(p95[1])) beside production's \(milliseconds(p95[0]))"
        )
    }

    private var costCheck: Result? {
        guard let isWithin = cost.isWithin, !isWithin else { return nil }
        let ratio = (cost.shadow.mean / cost.production.mean).fixed(2)
        if cost.isBeyond {
            return .blocks(.init(.cost, "costs \(ratio) × production, more than \(cost.ratio.fixed(2)) ×"))
        }
        return .misses(
            .init(.cost, "costs \(ratio) × production, not yet shown to be at most \(cost.ratio.fixed(2)) ×")
        )
    }

    private var preferenceCheck: Result? {
        let text = "\(notWorse.wins) answers were liked better, \(notWorse.losses) less, \(notWorse.ties) alike"
        if let result = alarm(.preference, worse.evidenceAbove, text) { return result }
        let shown = notWorse.evidenceAbove
        guard shown < Self.suspicion else { return nil }
        return .misses(
            .init(.preference, "not yet shown to be no worse: \(text)", eValue: shown, threshold: Self.suspicion)
        )
    }

    private func alarm(_ check: Readiness.Check, _ evidence: Double, _ text: String) -> Result? {
        if evidence >= Self.conviction {
            return .blocks(.init(check, text, eValue: evidence, threshold: Self.conviction))
        }
        guard evidence >= Self.suspicion else { return nil }
        return .misses(.init(check, "suspicious: \(text)", eValue: evidence, threshold: Self.suspicion))
    }

    private func percent(_ share: Double) -> String { "\(share.fixed(1, scale: 100)) %" }

    private func milliseconds(_ value: Double) -> String { "\(value.fixed(0)) ms" }
}
