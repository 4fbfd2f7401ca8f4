import ServiceLifecycle
import SlipwayAdmin
import SlipwayController
import SlipwayCore
import Synchronization

/// Ships each version in turn and tells what happens to it.
final class DemoShow: ServiceLifecycle.Service {
    private let instance: Instance
    private let scenarios: [DemoScenario]
    private let traffic: DemoTraffic
    private let keepsRunning: Bool
    private let style = TerminalStyle.standardOutput
    private let surprises = Mutex<Int?>(nil)

    /// Whether every version met the end that it deserved; false before the last one did.
    var isAsPromised: Bool { surprises.withLock { $0 } == 0 }

    init(instance: Instance, scenarios: [DemoScenario], traffic: DemoTraffic, keepsRunning: Bool) {
        self.instance = instance
        self.scenarios = scenarios
        self.traffic = traffic
        self.keepsRunning = keepsRunning
    }

    func run() async throws {
        try await introduce()
        try await waitForTraffic()
        var surprises = 0
        for (index, scenario) in scenarios.enumerated() {
            guard let outcome = try await ship(scenario, number: index + 1) else { return }
            if (outcome == .promoted) != scenario.shouldBePromoted { surprises += 1 }
        }
        self.surprises.withLock { $0 = surprises }
        conclude(surprises)
        if keepsRunning { try await gracefulShutdown() }
    }

    private func introduce() async throws {
        let admin = try await instance.admin.address
        say(style.bold("Slipway demo") + ": one LLM application, two new versions, real traffic")
        say("  gateway      http://\(instance.gatewayAddress)")
        say(
            "  dashboard    http://\(admin)/"
                + (keepsRunning ? "" : style.dim("  (while the demo runs; --keep-running leaves it up)"))
        )
        say(
            "  traffic      \(traffic.requestsPerSecond) requests/s by \(traffic.users) users, half of them streams, to mock models"
        )
    }

    /// Stable needs figures before anything is compared with it: the judge calls nothing slow before it has seen 200 answers.
    private func waitForTraffic() async throws {
        let wanted = max(400, traffic.requestsPerSecond)
        while traffic.counts.asked < wanted { try await Task.sleep(for: .milliseconds(50)) }
    }

    /// What became of the version; nil where the demo was stopped first.
    private func ship(_ scenario: DemoScenario, number: Int) async throws -> Rollout.Outcome? {
        let (service, version) = (ServiceID(DemoManifest.service), VersionID(DemoManifest.version(number)))
        let stable = instance.controller.status.services[service]?.record.stable ?? ""
        let events = instance.controller.events()
        let rollout = try await instance.controller.start(.version(version), of: service).rollout
        let narrator = DemoNarrator(style: style, startedAt: rollout.startedAt)
        narrator.heading("\(version)", over: "\(stable)", scenario).forEach(say)
        try await tell(try await instance.controller.journal(of: rollout.id), narrator)
        for await case .journaled(let entry) in events.cancelOnGracefulShutdown() where entry.state.id == rollout.id {
            guard entry.sequence > 1 else { continue }
            try await tell([entry], narrator)
            if let settlement = entry.state.settlement { return settlement.outcome }
        }
        return nil
    }

    private func tell(_ entries: [JournalEntry], _ narrator: DemoNarrator) async throws {
        for entry in entries {
            narrator.lines(for: entry).forEach(say)
            guard let settlement = entry.state.settlement, settlement.outcome != .promoted else { continue }
            // Late hand-overs tell whether another request reached the canary.
            try await Task.sleep(for: .milliseconds(500))
            if let takeback = instance.controller.status.rollouts[entry.state.id]?.takeback {
                say(narrator.takeback(takeback))
            }
        }
    }

    private func conclude(_ surprises: Int) {
        let counts = traffic.counts
        say("")
        say("  \(counts.asked) requests by the users, \(counts.failed) of them failed")
        if surprises == 0 {
            say(
                style.green("✔ ")
                    + (scenarios.count == 1
                        ? "the good version was promoted" : "the good version was promoted, the bad one was taken back")
            )
            say(
                style.dim(
                    "  next: Examples/quickstart/README.md, the same by hand: two mock models, `slipway serve`, a rollout"
                )
            )
        } else {
            say(style.red("✘ ") + "not as promised: \(surprises) of \(scenarios.count) versions met the wrong end")
        }
    }
}
