extension Scenario {
    /// Canaries that are no worse (ANALYSIS.md §3.1).
    package static let good = [
        Scenario(.good, "aa", "identical versions"),
        Scenario(.good, "aa-margin", "errors × 1.1, latency × 1.095: exactly at the tests' margins") {
            $0.fault.addedErrors = 0.0005
            $0.fault.latency = 1.2.squareRoot()
        },
        Scenario(.good, "aa-tolerated", "latency × 1.15: beyond the test's margin, within the limit") {
            $0.fault.latency = 1.15
        },
        Scenario(.good, "aa-low", "both at 0.02 % errors") { $0.stress.errorRate = 0.0002 },
        Scenario(.good, "aa-outage", "60 s of 20 % errors and three times the latency on both") {
            $0.stress.hasOutage = true
        },
        Scenario(.good, "aa-burst", "errors in retry bursts, no assignment key") {
            $0.stress.burstLength = 3
            $0.population = .requests
        },
        Scenario(.good, "aa-burst-key", "errors in retry bursts, each burst with a key of its own") {
            $0.stress.burstLength = 3
            $0.population = .strangers
        },
    ]

    /// Identical versions, odd traffic (ANALYSIS.md §2.10.7).
    package static let stresses = [
        Scenario(.good, "customer", "one customer sends 30 % of the traffic, 10 × the errors, 2 × slower") {
            $0.stress.customerShare = 0.3
        },
        Scenario(.good, "incidents", "ten users in turn have 30 % errors and 3 × latency for 120 s") {
            $0.stress.incidents = 10
        },
        Scenario(.good, "newcomers", "half of the users are new since the rollout began") { $0.stress.newUsers = 0.5 },
        Scenario(.good, "base-3", "both at 3 % errors") { $0.stress.errorRate = 0.03 },
        Scenario(.good, "no-bursts", "errors without retries") { $0.stress.burstLength = 1 },
        Scenario(.good, "drift", "traffic, latency and errors rise and fall") { $0.stress.hasDrift = true },
        Scenario(.good, "delayed", "exchanges are seen at their end") { $0.isDelayed = true },
        Scenario(.good, "overflow", "more users than the tables hold: 200 000") {
            $0.population = .unequalUsers(200_000)
        },
        Scenario(.good, "eager", "the canary's users send 30 % more requests") { $0.fault.repeatsOfAnswered = 0.3 },
    ]
}
