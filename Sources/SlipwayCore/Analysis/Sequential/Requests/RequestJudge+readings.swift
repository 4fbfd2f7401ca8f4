import RealModule

/// The numbers behind the request judge's tests, for people.
extension RequestJudge {
    func culprits(in evidence: RequestEvidence) -> [CheckResult] {
        evidence.culprits(alpha: plan.alpha).compactMap { reading(of: $0, evidence, result: .fail) }
    }

    /// Every test that has data.
    func readings() -> [CheckResult] {
        let evidence = evidence()
        return RequestTest.allCases.compactMap { reading(of: $0, evidence, result: .inconclusive) }
    }

    /// Both arms' figures of a metric, whoever judges it; nil where there are none.
    func figures(of metric: Metric) -> CheckResult? {
        if metric == .latencyP80 { return quantiles(.latency, latency, at: 0.8) }
        return RequestTest.allCases.first { $0.metric == metric }.flatMap { figures(of: $0) }
    }

    private func reading(of test: RequestTest, _ evidence: RequestEvidence, result: Verdict.Result) -> CheckResult? {
        guard var reading = figures(of: test) else { return nil }
        reading.result = result
        var figures = reading.figures ?? EvidenceFigures()
        figures.eValue = evidence.value(test)
        figures.threshold = evidence.threshold(test, alpha: plan.alpha)
        reading.figures = figures
        reading.message = sentence(reading, evidence.value(test))
        return reading
    }

    private func figures(of test: RequestTest) -> CheckResult? {
        switch test {
        case .errors: rates(test, errors, rule: "maxRatio \(plan.errorRatio)", ratio: plan.errorRatio)
        case .clientErrors:
            rates(test, clientErrors, rule: "maxRatio \(plan.clientErrorRatio)", ratio: plan.clientErrorRatio)
        case .refusals:
            refusals.sum.canary.events > 0 ? rates(test, refusals, rule: "refusals maxRatio 1.5", ratio: 1.5) : nil
        case .latency: quantiles(test, latency)
        case .timeToFirstToken: quantiles(test, firstToken)
        case .cost: means(test, cost)
        case .tokens: means(test, tokens)
        case .negativeFeedback: satisfaction(test, rule: "negative feedback maxRatio \(plan.negativeFeedbackRatio)")
        case .satisfaction: satisfaction(test, rule: "min \(1 - feedback.acceptedDissatisfaction)")
        case .errorGuard:
            guards.filter(\.isOfErrors).max { logEvidence(of: $0) < logEvidence(of: $1) }.flatMap(guardReading)
        case .otherGuards:
            guards.filter { !$0.isOfErrors }.max { logEvidence(of: $0) < logEvidence(of: $1) }.flatMap(guardReading)
        }
    }

    private func rates(_ test: RequestTest, _ events: EventTest, rule: String, ratio: Double) -> CheckResult? {
        let seen = events.stage.canary.count > 0 ? events.stage : events.sum
        guard seen.canary.count > 0 else { return nil }
        var result = check(test.metric, rule: rule, seen)
        let isFeedback = test == .refusals
        result.canary = isFeedback ? 1 - seen.canary.rate : seen.canary.rate
        result.stable = seen.stable.count > 0 ? (isFeedback ? 1 - seen.stable.rate : seen.stable.rate) : nil
        result.limit = isFeedback ? nil : result.stable.map { $0 * ratio }
        var figures = EvidenceFigures()
        if !isFeedback {
            figures.canaryInterval = ProportionInterval.wilson(seen.canary)
            figures.stableInterval = seen.stable.count > 0 ? ProportionInterval.wilson(seen.stable) : nil
        }
        figures.canaryUnits = events.canaryUnits
        figures.stableUnits = events.stableUnits
        result.figures = figures
        return result
    }

    private func quantiles(_ test: RequestTest, _ slow: SlowTest, at quantile: Double = 0.95) -> CheckResult? {
        let (canary, stable) = (slow.histogram(.canary), slow.histogram(.stable))
        guard canary.count > 0 else { return nil }
        var result = check(test.metric, rule: "maxRatio \(slow.ratio)", PairedProportions())
        (result.canarySamples, result.stableSamples) = (canary.count, stable.count)
        result.canary = canary.middle(quantile: quantile)
        result.stable = stable.count > 0 ? stable.middle(quantile: quantile) : quantile == 0.95 ? slow.threshold : nil
        result.limit = result.stable.map { $0 * slow.ratio }
        var figures = EvidenceFigures()
        figures.canaryInterval = canary.interval(quantile: quantile)
        figures.stableInterval = stable.interval(quantile: quantile)
        figures.canaryUnits = slow.events.canaryUnits
        figures.stableUnits = slow.events.stableUnits
        result.figures = figures
        return result
    }

    private func means(_ test: RequestTest, _ means: MeanTest) -> CheckResult? {
        let (canary, stable) = (means.canary, means.stable)
        guard canary.count > 0 else { return nil }
        var result = check(test.metric, rule: "maxRatio \(means.ratio)", PairedProportions())
        (result.canarySamples, result.stableSamples) = (canary.count, stable.count)
        result.canary = canary.mean
        result.stable = stable.count > 0 ? stable.mean : nil
        result.limit = result.stable.map { $0 * means.ratio }
        var figures = EvidenceFigures()
        figures.canaryInterval = canary.interval
        figures.stableInterval = stable.interval
        result.figures = figures
        return result
    }

    private func satisfaction(_ test: RequestTest, rule: String) -> CheckResult? {
        guard feedback.canary.count > 0 else { return nil }
        var result = check(.satisfaction, rule: rule, PairedProportions())
        (result.canarySamples, result.stableSamples) = (feedback.canary.count, feedback.stable.count)
        result.canary = feedback.canary.mean
        result.stable = feedback.stable.count > 0 ? feedback.stable.mean : nil
        result.limit = test == .satisfaction ? 1 - feedback.acceptedDissatisfaction : nil
        var figures = EvidenceFigures()
        figures.canaryInterval = feedback.canary.interval
        figures.stableInterval = feedback.stable.interval
        figures.canaryUnits = feedback.negatives.canaryUnits
        result.figures = figures
        return result
    }

    /// A limit on a quantile is shown as the share beyond it.
    private func guardReading(_ rate: RateGuard) -> CheckResult? {
        guard rate.stage.canary.count > 0 else { return nil }
        let limit = rate.check.limits.first
        var result = check(rate.check.metric, rule: limit?.rule ?? "guard", rate.stage)
        result.isGuard = true
        if rate.isOfErrors {
            result.canary = rate.stage.canary.rate
            result.stable = rate.stage.stable.count > 0 ? rate.stage.stable.rate : nil
            result.limit = rate.accepted
        } else {
            let slow = rate.check.metric.isOfFirstToken ? firstToken : latency
            let quantile = rate.check.metric.quantile ?? 0.95
            result.canary = slow.histogram(.canary).middle(quantile: quantile)
            result.stable = slow.histogram(.stable).middle(quantile: quantile) ?? slow.threshold
            result.limit = rate.check.max ?? rate.check.maxRatio.flatMap { ratio in slow.threshold.map { $0 * ratio } }
        }
        var figures = EvidenceFigures()
        figures.canaryUnits = rate.canaryUnits
        result.figures = figures
        return result
    }

    func check(_ metric: Metric, rule: String, _ seen: PairedProportions) -> CheckResult {
        CheckResult(
            metric: metric,
            result: .inconclusive,
            rule: rule,
            isGuard: false,
            canary: nil,
            stable: nil,
            limit: nil,
            canarySamples: seen.canary.count,
            stableSamples: seen.stable.count,
            message: ""
        )
    }

    private func sentence(_ reading: CheckResult, _ eValue: Double) -> String {
        let metric = reading.metric
        let canary = reading.canary.map(metric.figure) ?? "unknown"
        let stable = reading.stable.map { " against stable's \(metric.figure($0))" } ?? ""
        let proof = reading.result == .fail ? "; evidence \(eValue.fixed(eValue < 100 ? 1 : 0)) : 1" : ""
        return
            "\(metric.rawValue) \(canary)\(stable) (\(reading.rule)), \(reading.canarySamples) canary exchanges\(proof)"
    }
}
