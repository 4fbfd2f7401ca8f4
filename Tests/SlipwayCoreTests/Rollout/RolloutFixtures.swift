@testable import SlipwayCore

/// The world of the rollout tests: `v2` on its way beside `v1`, and figures that a judge would pass, fail or be silent about.
enum RolloutFixtures {
    static let start = Timestamp(microseconds: 1_800_000_000_000_000)
    /// Above 2^63, where a careless number format loses digits.
    static let salt: UInt64 = 0xF00D_F00D_F00D_F00D

    static func at(_ seconds: Double) -> Timestamp { start + .milliseconds(Int64(seconds * 1000)) }

    static func rollout(
        _ plan: RolloutPlan,
        baseline: ArmSummary? = nil,
        checklist: Checklist? = nil,
        variant: VariantPair? = nil
    ) -> Rollout {
        Rollout(
            id: "support-7",
            service: "support",
            version: "v2",
            digest: VersionDigest(upstream: Upstream(scheme: .http, host: "127.0.0.1", port: 9002), overlay: Overlay()),
            stable: "v1",
            strategy: "careful",
            plan: plan,
            salt: salt,
            baseline: baseline,
            environment: "green",
            checklist: checklist,
            variant: variant,
            at: start
        )
    }

    /// A rollout that has begun.
    static func started(_ plan: RolloutPlan, baseline: ArmSummary? = nil) -> Rollout {
        var rollout = rollout(plan, baseline: baseline)
        _ = rollout.step(.started, at: start)
        return rollout
    }

    /// The textbook rule, with guards.
    static func analysis(
        guards: [Check] = [Check(.errorRate, max: 0.01), Check(.latencyP95, maxRatio: 2)],
        onInconclusive: AnalysisPlan.OnInconclusive = .hold,
        deadline: Duration = .seconds(60)
    ) -> AnalysisPlan {
        AnalysisPlan(
            id: "guardrails",
            metrics: [Check(.errorRate, maxRatio: 1.1), Check(.latencyP95, maxRatio: 1.2)],
            guards: guards,
            onInconclusive: onInconclusive,
            deadline: deadline
        )
    }

    static func short(
        _ weights: [Double] = [5, 50, 100],
        interval: Duration = .seconds(60),
        analysis: AnalysisPlan = analysis(),
        bake: Duration = .seconds(30)
    ) -> RolloutPlan {
        RolloutPlan(
            weights: weights.compactMap(Weight.init(percent:)),
            interval: interval,
            analysis: analysis,
            bake: bake
        )
    }

    static func arm(_ exchanges: Int, failures: Int = 0, faults: Int = 0, p95: Double? = 400) -> ArmSummary {
        var arm = ArmSummary(Tally())
        arm.exchanges = exchanges
        arm.failures = failures
        arm.providerFaults = faults
        guard exchanges > 0 else { return arm }
        arm[.errorRate] = Double(failures) / Double(exchanges)
        arm[.latencyP95] = p95
        return arm
    }

    static func percent(_ percent: Int) -> Weight { Weight(basisPoints: percent * 100) }
}

/// What the gateway may have seen of a stage.
enum SeenTraffic: String, CaseIterable {
    case good
    /// Fails the textbook rule and no guard.
    case slow
    /// Breaks a guard that stable keeps.
    case broken
    /// Both arms break the guard.
    case commonOutage
    case none
    /// Enough canary traffic, none of stable's.
    case stableSilent

    var arms: (stable: ArmSummary, canary: ArmSummary) {
        let arm = { RolloutFixtures.arm($0, failures: $1, p95: $2) }
        return switch self {
        case .good: (arm(1000, 5, 400), arm(100, 0, 410))
        case .slow: (arm(1000, 5, 400), arm(100, 0, 600))
        case .broken: (arm(1000, 5, 400), arm(100, 20, 410))
        case .commonOutage: (arm(1000, 200, 400), arm(100, 20, 410))
        case .none: (arm(0, 0, 0), arm(0, 0, 0))
        case .stableSilent: (arm(0, 0, 0), arm(100, 0, 410))
        }
    }
}

extension Rollout {
    /// Figures of the stage that is in force, or of the one given. At 100 % stable has none.
    func seen(_ traffic: SeenTraffic, of stage: StageID? = nil, at now: Timestamp) -> Event {
        let arms = traffic.arms
        let stable = weight == .full ? RolloutFixtures.arm(0) : arms.stable
        return .measured(
            Measurement(
                at: now,
                stage: stage ?? self.stage,
                stable: stable,
                canary: arms.canary,
                recentStable: stable,
                recentCanary: arms.canary,
                lastEndedAt: now
            )
        )
    }

    /// Figures of the stage in force, `seconds` after the start.
    mutating func see(_ traffic: SeenTraffic, at seconds: Double) -> [Effect] {
        let now = RolloutFixtures.at(seconds)
        return step(seen(traffic, at: now), at: now)
    }

    mutating func obey(_ command: Command, at seconds: Double) -> [Effect] {
        step(.commanded(command), at: RolloutFixtures.at(seconds))
    }
}
