import SlipwayController
import SlipwayCore

extension API.ShadowReport {
    package init(_ record: ShadowRecord, of rollout: Rollout) {
        self.init(
            record.book.report,
            rollout.id.rawValue,
            of: rollout.service,
            rollout.version,
            beside: rollout.stable,
            attempt: record.attempt,
            unpaired: record.counts
        )
    }

    /// - Parameter name: the rollout's, or what stands for one.
    package init(
        _ report: SlipwayCore.ShadowReport,
        _ name: String,
        of service: ServiceID,
        _ version: VersionID,
        beside stable: VersionID,
        attempt: Int,
        unpaired counts: ShadowCounts
    ) {
        rollout = name
        self.service = service.rawValue
        self.version = version.rawValue
        self.stable = stable.rawValue
        self.attempt = attempt
        state = report.state.rawValue
        readyForPromotion = report.readyForPromotion
        expect = report.expect.rawValue
        reasons = report.reasons.map(API.ShadowFinding.init)
        missing = report.missing.map(API.ShadowFinding.init)
        totalRequests = report.totalRequests
        successfulShadows = report.successfulShadows
        diverged = report.diverged
        divergenceThreshold = report.divergenceThreshold
        shadowBetterCount = report.shadowBetterCount
        noisePairs = report.noisePairs
        farther = report.farther
        nearer = report.nearer
        eValueBeyondNoise = report.evidenceBeyondNoise
        eValueWithinNoise = report.evidenceWithinNoise
        lengthOff = report.lengthOff
        production = API.ShadowSide(report.production, of: stable)
        shadow = API.ShadowSide(report.shadow, of: version)
        groups = report.groups.map(API.ShadowGroup.init)
        unpaired = API.ShadowUnpaired(counts)
        worst = report.worst.map(API.ShadowPair.init)
        avgDivergence = report.avgDivergence
        divergenceInterval = report.divergenceInterval.map(API.Interval.init)
        avgNoise = report.avgNoise
        noiseInterval = report.noiseInterval.map(API.Interval.init)
        models = report.remote.map(API.ShadowModels.init)
    }
}

extension API.ShadowFinding {
    init(_ finding: Readiness.Finding) {
        check = finding.check.rawValue
        message = finding.message
        eValue = finding.eValue
        threshold = finding.threshold
    }
}

extension API.ShadowSide {
    init(_ side: ShadowReport.Side, of version: VersionID) {
        self.version = version.rawValue
        failures = side.failures
        failureInterval = API.Interval(side.failureInterval)
        latencyP50Ms = side.latencyP50
        latencyP95Ms = side.latencyP95
        meanCost = side.meanCost
    }
}

extension API.ShadowGroup {
    init(_ group: ShadowReport.Group) {
        name = group.name
        pairs = group.pairs
        beyondNoise = group.isBeyondNoise
        avgDivergence = group.avgDivergence
        avgNoise = group.avgNoise
    }
}

extension API.ShadowUnpaired {
    init(_ counts: ShadowCounts) {
        dropped = counts.dropped
        overBudget = counts.overBudget
        skipped = counts.skipped
        unanswered = counts.unanswered
    }
}

extension API.ShadowModels {
    init(_ tally: RemoteTally) {
        embedded = tally.embedded
        calibrating = tally.calibrating
        embeddingFailures = tally.embeddingFailures
        busy = tally.busy
        judged = tally.judged
        shadowBetter = tally.shadowBetter
        productionBetter = tally.productionBetter
        ties = tally.ties
        selfChecks = tally.selfChecks
        selfFirst = tally.selfFirst
        selfSecond = tally.selfSecond
        judgeFailures = tally.judgeFailures
        judgeOverBudget = tally.judgeOverBudget
        judgeUnreliable = tally.isJudgeUnreliable
        firstPlaceShare = tally.places > 0 ? Double(tally.firstPlaces) / Double(tally.places) : nil
    }
}

extension API.ShadowPair {
    init(_ pair: WorstPair) {
        let score = pair.score
        requestId = score.requestID.description
        at = score.at.description
        route = score.route
        kind = score.kind.rawValue
        divergence = score.divergence?.score ?? 0
        rule = score.divergence?.rule.rawValue ?? ""
        production = API.ShadowAnswer(score.production, pair.content?.production)
        shadow = API.ShadowAnswer(score.shadow, pair.content?.shadow)
        noise = score.noise?.score
        request = pair.content?.request
    }
}

extension API.ShadowAnswer {
    init(_ side: ShadowSide, _ content: String?) {
        outcome = side.outcome.rawValue
        digest = String(side.digest, radix: 16)
        length = side.length
        latencyMs = side.latency?.milliseconds
        cost = side.cost
        self.content = content
    }
}
