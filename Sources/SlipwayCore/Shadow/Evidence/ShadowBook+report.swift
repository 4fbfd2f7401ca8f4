import RealModule

extension ShadowBook {
    /// Everything that is known, at this moment.
    package var report: ShadowReport {
        let readiness = readiness
        return ShadowReport(
            state: readiness.state,
            readyForPromotion: readiness.state == .ready,
            reasons: readiness.reasons,
            missing: readiness.missing,
            expect: rule.expect,
            totalRequests: pairs,
            successfulShadows: successful,
            avgDivergence: divergence.known,
            divergenceInterval: divergence.interval,
            diverged: diverged,
            divergenceThreshold: rule.divergenceThreshold,
            shadowBetterCount: shadowBetter,
            avgNoise: noise.known,
            noiseInterval: noise.interval,
            noisePairs: noise.count,
            farther: noiseFloor.all.wins,
            nearer: noiseFloor.all.losses,
            evidenceBeyondNoise: noiseFloor.evidenceBeyond,
            evidenceWithinNoise: noiseFloor.evidenceWithin,
            lengthOff: lengthOff,
            production: side(productionFailures, slow.production, cost.production),
            shadow: side(shadowFailures, slow.shadow, cost.shadow),
            groups: reportedGroups,
            worst: worst,
            remote: remote
        )
    }

    private func side(_ failures: Proportion, _ latency: DenseHistogram, _ cost: Moments) -> ShadowReport.Side {
        ShadowReport.Side(
            failures: failures.events,
            failureInterval: failureInterval(failures),
            latencyP50: latency.middle(quantile: 0.5),
            latencyP95: latency.middle(quantile: 0.95),
            meanCost: cost.known
        )
    }

    private func failureInterval(_ failures: Proportion) -> EvidenceFigures.Interval {
        let interval = ProportionInterval.wilson(failures)
        return EvidenceFigures.Interval(interval.lower, interval.upper)
    }

    /// The largest first.
    private var reportedGroups: [ShadowReport.Group] {
        let sorted = groups.sorted { ($1.value.pairs, $0.key) < ($0.value.pairs, $1.key) }
        let evidence = sorted.map { $0.value.sign.evidenceAbove }
        let isBeyond = MultipleTesting.eBenjaminiHochberg(evidence, alpha: 0.05)
        return zip(sorted, isBeyond).map { group, isBeyond in
            ShadowReport.Group(
                name: group.key,
                pairs: group.value.pairs,
                avgDivergence: group.value.divergence.known,
                avgNoise: group.value.noise.known,
                isBeyondNoise: isBeyond
            )
        }
    }
}

extension Moments {
    /// The mean, nil where nothing was counted.
    fileprivate var known: Double? { count > 0 ? mean : nil }
}
