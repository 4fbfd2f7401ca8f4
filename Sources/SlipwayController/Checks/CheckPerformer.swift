import SlipwayCore

/// Performs a rollout's smoke tests. A crash leaves nothing behind: they are simply run again.
package struct CheckPerformer: JobPerformer {
    private let runner: CheckRunner

    package init(runner: CheckRunner = CheckRunner()) { self.runner = runner }

    package func performs(_ work: Job.Work) -> Bool {
        if case .checks = work { true } else { false }
    }

    package func perform(_ order: JobOrder) async -> JobResult {
        guard let set = order.checks else {
            return JobResult(.failed, output: "the manifest has no such set of checks any more")
        }
        do {
            let report = try await runner.run(set, against: CheckTarget(order.version, of: order.service))
            let figures = ["checks": Double(set.checks.count), "failed": Double(report.checks.count { !$0.passed })]
            return JobResult(report.passed ? .succeeded : .failed, output: report.summary, figures: figures)
        } catch {
            return JobResult(.failed, output: "the checks could not be run: \(error)")
        }
    }
}
