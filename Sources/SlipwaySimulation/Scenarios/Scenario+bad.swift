extension Scenario {
    /// Canaries that are worse (ANALYSIS.md §2.10.8, §3.3).
    package static let bad = [
        errors("errors-1", "1 % errors", 0.01),
        errors("errors-2", "2 % errors", 0.02),
        errors("errors-5", "5 % errors", 0.05),
        Scenario(.bad, "errors-5-bursts", "5 % errors, in retry bursts") {
            $0.fault.addedErrors = 0.045
            $0.fault.burstLength = 3
        },
        errors("errors-20", "20 % errors", 0.2),
        errors("errors-100", "nothing works", 1),
        Scenario(.bad, "base-3-errors-8", "stable 3 % errors, canary 8 %") {
            $0.stress.errorRate = 0.03
            $0.fault.addedErrors = 0.05
        },
        Scenario(.bad, "late-errors-5", "5 % errors from the 50 % stage on") {
            $0.fault.addedErrors = 0.045
            $0.fault.onset = 900
        },
        Scenario(.bad, "late-errors-20", "20 % errors from the middle of the 25 % stage on") {
            $0.fault.addedErrors = 0.195
            $0.fault.onset = 750
        },
        Scenario(.bad, "slow-1.3", "latency × 1.3") { $0.fault.latency = 1.3 },
        Scenario(.bad, "slow-2", "latency × 2") { $0.fault.latency = 2 },
        Scenario(.bad, "late-slow-2", "latency × 2 from the 50 % stage on") {
            $0.fault.latency = 2
            $0.fault.onset = 900
        },
        Scenario(.bad, "satisfaction-80", "80 % of feedback positive instead of 95 %") { $0.fault.satisfaction = 0.8 },
    ]

    /// What ANALYSIS.md §2.10.10 leaves open.
    package static let open = [
        Scenario(.bad, "ttft-1.5", "time to first token × 1.5") { $0.fault.timeToFirstToken = 1.5 },
        Scenario(.bad, "ttft-2", "time to first token × 2") { $0.fault.timeToFirstToken = 2 },
        Scenario(.bad, "cost-1.5", "cost and tokens × 1.5") { $0.fault.cost = 1.5 },
        Scenario(.bad, "cost-2", "cost and tokens × 2") { $0.fault.cost = 2 },
        Scenario(.bad, "tail-4", "one exchange in ten 4 × slower") { $0.fault.tailLatency = 4 },
        Scenario(.bad, "hanging-5", "5 % of exchanges never answered") {
            $0.fault.hanging = 0.05
            $0.isDelayed = true
        },
        Scenario(.bad, "hanging-100", "no exchange answered") {
            $0.fault.hanging = 1
            $0.isDelayed = true
        },
        Scenario(.bad, "insistent", "5 % errors, and every failure is asked again 3 times") {
            $0.fault.addedErrors = 0.045
            $0.fault.repeatsOfFailed = 3
        },
        Scenario(.bad, "delayed-errors-5", "5 % errors, exchanges seen at their end") {
            $0.fault.addedErrors = 0.045
            $0.isDelayed = true
        },
        Scenario(.bad, "drift-errors-5", "5 % errors while traffic, latency and errors rise and fall") {
            $0.fault.addedErrors = 0.045
            $0.stress.hasDrift = true
        },
    ]

    /// A canary whose errors are `rate` in all, stable's usual 0.5 % included.
    private static func errors(_ name: String, _ summary: String, _ rate: Double) -> Scenario {
        Scenario(.bad, name, summary) { $0.fault.addedErrors = rate >= 1 ? 1 : rate - 0.005 }
    }
}
