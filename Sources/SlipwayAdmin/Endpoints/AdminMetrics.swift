/// Every metric of `/metrics`, with what it tells. Labels are bounded: services and versions of the manifest, outcomes, phases, and for each
/// service its last rollout.
package enum AdminMetrics {
    static let requests = MetricFamily(
        .counter,
        "slipway_requests_total",
        "Exchanges that ended, by how they ended."
    )
    static let routed = MetricFamily(
        .counter,
        "slipway_routed_requests_total",
        "Exchanges that were given to a version, finished or not."
    )
    static let latency = MetricFamily(
        .histogram,
        "gen_ai_client_operation_duration_seconds",
        "From the request's head to the response's end, of exchanges that the client did not cancel."
    )
    static let timeToFirstToken = MetricFamily(
        .histogram,
        "gen_ai_server_time_to_first_token_seconds",
        "From the request's head to the first content."
    )
    static let tokens = MetricFamily(
        .counter,
        "slipway_tokens_total",
        "Tokens by the providers' own count, of exchanges whose provider reported usage."
    )
    static let cost = MetricFamily(
        .counter,
        "slipway_cost_usd_total",
        "Cost in USD, of exchanges whose usage is known and whose model has a price."
    )
    static let feedback = MetricFamily(
        .counter,
        "slipway_feedback_total",
        "Exchanges that somebody gave feedback on."
    )
    static let feedbackValue = MetricFamily(
        .counter,
        "slipway_feedback_value_total",
        "Sum of the feedback's values, each 0 (bad) to 1 (good): divided by the number it is the mean satisfaction."
    )
    static let weight = MetricFamily(
        .gauge,
        "slipway_rollout_weight",
        "A version's percentage of its service: desired is what was decided, actual what the gateway did."
    )
    static let phase = MetricFamily(
        .gauge,
        "slipway_rollout_phase",
        "1 for the phase of a service's rollout under way, or else of its last one; 0 for the other phases."
    )
    static let outcomes = MetricFamily(
        .counter,
        "slipway_rollouts_total",
        "Rollouts that ended since the process began, by outcome; each attempt counts."
    )
    static let rollback = MetricFamily(
        .gauge,
        "slipway_rollback_duration_seconds",
        "Of a service's last takeback: from the deciding exchange to the last request that reached the canary."
    )
    static let takebacks = MetricFamily(
        .histogram,
        "slipway_takeback_duration_seconds",
        "Of every rollback that figures decided: from the end of the deciding exchange to the last request routed to the canary."
    )
    static let generation = MetricFamily(
        .gauge,
        "slipway_snapshot_generation",
        "Number of the snapshot that the gateway was given last."
    )
    static let storeFault = MetricFamily(
        .gauge,
        "slipway_store_fault",
        "1 while the store refuses commits, else 0."
    )
    static let build = MetricFamily(.gauge, "slipway_build_info", "Always 1; the label tells which build runs.")

    /// Downstream connections that are open. Label: none.
    package static let connections = MetricFamily(
        .gauge,
        "slipway_gateway_connections",
        "Open connections of the gateway, by side: downstream or upstream."
    )
    package static let attempts = MetricFamily(
        .counter,
        "slipway_upstream_attempts_total",
        "Attempts at upstreams that ended, by how they ended: an exchange that was retried has several."
    )
    package static let retries = MetricFamily(
        .counter,
        "slipway_retries_total",
        "Attempts that followed a failed one."
    )
    package static let retriesRefused = MetricFamily(
        .counter,
        "slipway_retries_refused_total",
        "Attempts that were due and that the retry budget did not allow."
    )
    package static let fallbacks = MetricFamily(
        .counter,
        "slipway_fallbacks_total",
        "Exchanges that stable answered because the canary could not be reached."
    )
    package static let configs = MetricFamily(
        .counter,
        "slipway_ai_config_requests_total",
        "Exchanges that a variant of an AI config was applied to, by how they ended."
    )
    package static let configMisses = MetricFamily(
        .counter,
        "slipway_ai_config_misses_total",
        "Exchanges of a service with an AI config that had their version's own overlay alone, by why."
    )
    package static let endpointAvailable = MetricFamily(
        .gauge,
        "slipway_endpoint_available",
        "The share of the gateway's loops on which an endpoint takes exchanges: below 1 it is ejected or unwell."
    )
    package static let ejections = MetricFamily(
        .counter,
        "slipway_endpoint_ejections_total",
        "How often a loop left an endpoint out because exchanges on it failed."
    )
    package static let gatewayErrors = MetricFamily(
        .counter,
        "slipway_gateway_errors_total",
        "Errors that the gateway itself made, by the stable code of x-slipway-error."
    )
    package static let accessLogDropped = MetricFamily(
        .counter,
        "slipway_access_log_dropped_total",
        "Exchanges whose line the access log could not take."
    )
    static let shadowPairs = MetricFamily(
        .counter,
        "slipway_shadow_pairs_total",
        "Requests of a service's last shadow that production and the shadow have both been asked."
    )
    static let shadowCompared = MetricFamily(
        .counter,
        "slipway_shadow_compared_total",
        "Pairs whose answers could be compared."
    )
    static let shadowDiverged = MetricFamily(
        .counter,
        "slipway_shadow_diverged_total",
        "Pairs whose divergence is above the threshold for showing them."
    )
    static let shadowFailures = MetricFamily(
        .counter,
        "slipway_shadow_failures_total",
        "Pairs in which the shadow failed."
    )
    static let shadowUnpaired = MetricFamily(
        .counter,
        "slipway_shadow_unpaired_total",
        "Sampled requests that made no pair, by why."
    )
    static let shadowDivergence = MetricFamily(
        .gauge,
        "slipway_shadow_divergence",
        "Mean divergence, 0 to 1: of the shadow from production, and of production's second answers from its first."
    )
    static let shadowState = MetricFamily(
        .gauge,
        "slipway_shadow_state",
        "1 for what a service's last shadow is."
    )
    package static let openExchanges = MetricFamily(
        .gauge,
        "slipway_gateway_open_exchanges",
        "Exchanges that the gateway is serving now."
    )
}

extension AdminMetrics {
    /// Upper bounds in seconds, as OpenTelemetry's gen_ai conventions give them for durations.
    static let durationBounds = [
        0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
    ]
    /// The same for the time to the first token.
    static let firstTokenBounds = [
        0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
    ]
}
