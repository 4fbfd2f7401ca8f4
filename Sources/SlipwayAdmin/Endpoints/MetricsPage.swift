import SlipwayController
import SlipwayCore

/// The controller's state as samples.
struct MetricsPage {
    let status: ControllerStatus
    let outcomes: [OutcomeLedger.Key: Int]
    let build: String

    typealias Label = MetricSample.Label

    var samples: [MetricSample] {
        traffic.flatMap { trafficSamples($0.labels, $0.tally) } + weights + phases + settled + rollbacks
            + takebacks + status.lastShadows.flatMap { $0.record.samples(of: $0.rollout) } + process
    }

    // MARK: - Traffic

    private var traffic: [(labels: [Label], tally: Tally)] {
        status.traffic.totals
            .sorted { ($0.key.service, $0.key.version) < ($1.key.service, $1.key.version) }
            .map { ([Label("service", $0.key.service), Label("version", $0.key.version)], $0.value) }
    }

    private func trafficSamples(_ labels: [Label], _ tally: Tally) -> [MetricSample] {
        let ended = Outcome.allCases.map { outcome in
            MetricSample(
                AdminMetrics.requests,
                labels + [Label("outcome", outcome.rawValue)],
                Double(tally[outcome])
            )
        }
        return ended + [MetricSample(AdminMetrics.routed, labels, Double(tally.routed))]
            + histogram(AdminMetrics.latency, labels, tally.latency, tally.latencySum, AdminMetrics.durationBounds)
            + histogram(
                AdminMetrics.timeToFirstToken,
                labels,
                tally.timeToFirstToken,
                tally.timeToFirstTokenSum,
                AdminMetrics.firstTokenBounds
            )
            + usage(labels, tally) + feedback(labels, tally)
    }

    private func usage(_ labels: [Label], _ tally: Tally) -> [MetricSample] {
        [
            MetricSample(
                AdminMetrics.tokens,
                labels + [Label("gen_ai_token_type", "input")],
                Double(tally.tokensIn)
            ),
            MetricSample(
                AdminMetrics.tokens,
                labels + [Label("gen_ai_token_type", "output")],
                Double(tally.tokensOut)
            ),
            MetricSample(AdminMetrics.cost, labels, tally.cost),
        ]
    }

    private func feedback(_ labels: [Label], _ tally: Tally) -> [MetricSample] {
        let labels = labels + [Label("metric", Metric.satisfaction.rawValue)]
        return [
            MetricSample(AdminMetrics.feedback, labels, Double(tally.feedback)),
            MetricSample(AdminMetrics.feedbackValue, labels, tally.feedbackSum),
        ]
    }

    /// The values are milliseconds, the metric is in seconds.
    private func histogram(
        _ family: MetricFamily,
        _ labels: [Label],
        _ values: LogHistogram,
        _ sum: Double,
        _ bounds: [Double]
    ) -> [MetricSample] {
        let buckets = bounds.map { bound in
            let count = values.count(atOrBelow: bound * 1000)
            return MetricSample(family, suffix: "_bucket", labels + [Label("le", bound)], Double(count))
        }
        return buckets + [
            MetricSample(family, suffix: "_bucket", labels + [Label("le", "+Inf")], Double(values.count)),
            MetricSample(family, suffix: "_sum", labels, sum / 1000),
            MetricSample(family, suffix: "_count", labels, Double(values.count)),
        ]
    }

    // MARK: - Rollouts

    private var services: [ServiceID] { status.services.keys.sorted() }

    private var weights: [MetricSample] {
        services.flatMap { service in
            let shown = status.services[service]
            return weight("desired", service, shown?.desired ?? [:]) + weight("actual", service, shown?.actual ?? [:])
        }
    }

    private func weight(_ kind: String, _ service: ServiceID, _ split: [VersionID: Double]) -> [MetricSample] {
        split.sorted { $0.key < $1.key }.map { version, percent in
            let labels = [Label("service", service), Label("version", version), Label("kind", kind)]
            return MetricSample(AdminMetrics.weight, labels, percent)
        }
    }

    private var phases: [MetricSample] {
        services.compactMap { status.latestRollout(of: $0)?.rollout }.flatMap { rollout in
            [Rollout.Phase.progressing, .paused, .healthy, .degraded].map { phase in
                let labels = [
                    Label("service", rollout.service), Label("rollout", rollout.id), Label("phase", phase.rawValue),
                ]
                return MetricSample(AdminMetrics.phase, labels, phase == rollout.phase ? 1 : 0)
            }
        }
    }

    private var settled: [MetricSample] {
        outcomes.sorted { $0.key < $1.key }.map { key, count in
            let labels = [Label("service", key.service), Label("outcome", key.outcome.rawValue)]
            return MetricSample(AdminMetrics.outcomes, labels, Double(count))
        }
    }

    private var rollbacks: [MetricSample] {
        services.compactMap { service in
            let takebacks = status.rollouts.values.filter { $0.rollout.service == service }.compactMap(\.takeback)
            guard let last = takebacks.max(by: { $0.decidedAt < $1.decidedAt }) else { return nil }
            return MetricSample(AdminMetrics.rollback, [Label("service", service)], last.duration.inSeconds)
        }
    }

    private var takebacks: [MetricSample] {
        status.takebackTimes.sorted { $0.key < $1.key }.flatMap { service, times in
            let labels = [Label("service", service)]
            let bounds = TakebackTimes.bounds.map { "\($0 / 1000)" } + ["+Inf"]
            let buckets = zip(bounds, times.buckets + [times.count]).map { bound, count in
                MetricSample(AdminMetrics.takebacks, suffix: "_bucket", labels + [Label("le", bound)], Double(count))
            }
            return buckets + [
                MetricSample(AdminMetrics.takebacks, suffix: "_sum", labels, times.sumMilliseconds / 1000),
                MetricSample(AdminMetrics.takebacks, suffix: "_count", labels, Double(times.count)),
            ]
        }
    }

    // MARK: - The process

    private var process: [MetricSample] {
        [
            MetricSample(AdminMetrics.generation, [], Double(status.generation)),
            MetricSample(AdminMetrics.storeFault, [], status.storeFault == nil ? 0 : 1),
            MetricSample(AdminMetrics.build, [Label("version", build)], 1),
        ]
    }
}
