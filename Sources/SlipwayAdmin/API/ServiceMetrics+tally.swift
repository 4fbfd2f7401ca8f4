import SlipwayController
import SlipwayCore

extension API.ServiceMetrics {
    package init(
        _ service: SlipwayCore.Service,
        in controller: ControllerStatus,
        window: Duration,
        at now: Timestamp
    ) {
        self.service = service.id.rawValue
        windowMs = window.milliseconds
        versions = [:]
        for version in service.versions {
            let key = TrafficBook.Key(service: service.id, version: version.id)
            let tally = controller.traffic.tally(of: key, over: window, at: now)
            versions[version.id.rawValue] = API.VersionMetrics(tally, window: window)
        }
    }
}

extension API.VersionMetrics {
    init(_ tally: Tally, window: Duration) {
        let summary = ArmSummary(tally)
        routed = tally.routed
        exchanges = tally.judged
        streams = tally.streams
        outcomes = [:]
        for outcome in Outcome.allCases { outcomes[outcome.rawValue] = tally[outcome] }
        requestsPerSecond = Double(tally.routed) / window.inSeconds
        tokens = API.Tokens(
            input: tally.tokensIn,
            output: tally.tokensOut,
            measuredExchanges: tally.measuredTokens
        )
        cost = API.Cost(
            usd: tally.cost.forJSON,
            pricedExchanges: tally.priced,
            usdPerRequest: summary[.costPerRequest]?.forJSON
        )
        feedback = API.Feedback(count: tally.feedback, satisfaction: summary[.satisfaction])
        errorRate = summary[.errorRate]
        clientErrorRate = summary[.clientErrorRate]
        latencyMs = API.Distribution(tally.latency, sum: tally.latencySum)
        timeToFirstTokenMs = API.Distribution(tally.timeToFirstToken, sum: tally.timeToFirstTokenSum)
    }
}

extension API.Distribution {
    /// Nil where nothing was recorded.
    init?(_ histogram: LogHistogram, sum: Double) {
        guard let p50 = histogram.quantile(0.5), let p80 = histogram.quantile(0.8),
            let p95 = histogram.quantile(0.95), let p99 = histogram.quantile(0.99)
        else { return nil }
        count = histogram.count
        mean = sum / Double(histogram.count)
        self.p50 = p50
        self.p80 = p80
        self.p95 = p95
        self.p99 = p99
    }
}
