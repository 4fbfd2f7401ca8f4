import Hummingbird
import SlipwayController
import SlipwayCore

/// What the endpoints answer from.
package struct AdminContext: Sendable {
    package let controller: Controller
    package let settings: AdminSettings
    package let clock: ControllerClock
    /// Reads a manifest's text and puts it in force.
    package let apply: @Sendable (String) async -> ApplyResult
    /// The data plane's gauges, read when somebody asks for the metrics.
    package let gatewaySamples: @Sendable () async -> [MetricSample]
    /// How the endpoints are, read when somebody asks for services.
    package let gatewayEndpoints: @Sendable () async -> EndpointBook
    /// How the processes in environments are, read when somebody asks for services.
    package let processes: @Sendable () -> ProcessBook
    /// Begins to record a service's exchanges; nil while somebody does.
    package let record: @Sendable (ServiceID, RecordingPlan) async -> RecordingFeed?
    /// What the event stream sends while nothing happens, so that a broken connection is noticed.
    package let heartbeat: Duration
    /// Of this build, for `slipway_build_info`.
    package let build: String
    /// Which outcomes this process has seen.
    let ledger = OutcomeLedger()

    package init(
        controller: Controller,
        settings: AdminSettings,
        clock: ControllerClock = .system,
        heartbeat: Duration = .seconds(15),
        build: String = "dev",
        gatewaySamples: @escaping @Sendable () async -> [MetricSample] = { [] },
        gatewayEndpoints: @escaping @Sendable () async -> EndpointBook = { EndpointBook() },
        processes: @escaping @Sendable () -> ProcessBook = { [:] },
        record: @escaping @Sendable (ServiceID, RecordingPlan) async -> RecordingFeed? = { _, _ in nil },
        apply: @escaping @Sendable (String) async -> ApplyResult
    ) {
        self.controller = controller
        self.settings = settings
        self.clock = clock
        self.apply = apply
        self.gatewaySamples = gatewaySamples
        self.gatewayEndpoints = gatewayEndpoints
        self.processes = processes
        self.record = record
        self.heartbeat = heartbeat
        self.build = build
    }
}

/// What became of a manifest that was sent.
package enum ApplyResult: Sendable {
    case applied
    /// It has errors; nothing was changed.
    case diagnostics([API.Diagnostic])
    /// It is well-formed, and does not fit what is under way; nothing was changed.
    case refused(String)
}
