import SlipwayController
import SlipwayCore

extension ShadowRecord {
    /// Counters begin anew with each shadow, as they do with a restart of what they count.
    func samples(of rollout: Rollout) -> [MetricSample] {
        let labels = [MetricSample.Label("service", rollout.service), .init("version", rollout.version)]
        return [
            MetricSample(AdminMetrics.shadowPairs, labels, Double(book.pairs)),
            MetricSample(AdminMetrics.shadowCompared, labels, Double(book.divergence.count)),
            MetricSample(AdminMetrics.shadowDiverged, labels, Double(book.diverged)),
            MetricSample(AdminMetrics.shadowFailures, labels, Double(book.pairs - book.successful)),
        ] + unpaired(labels) + divergence(labels) + states(labels)
    }

    private func unpaired(_ labels: [MetricSample.Label]) -> [MetricSample] {
        [
            ("dropped", counts.dropped), ("over_budget", counts.overBudget), ("skipped", counts.skipped),
            ("unanswered", counts.unanswered),
        ].map { MetricSample(AdminMetrics.shadowUnpaired, labels + [.init("reason", $0.0)], Double($0.1)) }
    }

    private func divergence(_ labels: [MetricSample.Label]) -> [MetricSample] {
        [("shadow", book.divergence), ("production", book.noise)].filter { $0.1.count > 0 }.map {
            MetricSample(AdminMetrics.shadowDivergence, labels + [.init("of", $0.0)], $0.1.mean)
        }
    }

    private func states(_ labels: [MetricSample.Label]) -> [MetricSample] {
        let now = book.readiness.state
        return Readiness.State.allCases.map {
            MetricSample(AdminMetrics.shadowState, labels + [.init("state", $0.rawValue)], $0 == now ? 1 : 0)
        }
    }
}
