import AsyncHTTPClient
import SlipwayCore

/// Asks an environment how it is until it has been well often enough in a row, at its own URL.
struct HealthWait {
    private let holding: Holding
    private let supervisor: ProcessSupervisor
    private let http: HTTPClient

    /// So many ends of a process before it was ever healthy are a crash loop.
    private static let crashLoop = 3

    init(_ holding: Holding, supervisor: ProcessSupervisor, http: HTTPClient) {
        self.holding = holding
        self.supervisor = supervisor
        self.http = http
    }

    func result() async -> JobResult {
        let health = holding.environment.health
        let end = ContinuousClock.now + health.deadline
        var (inARow, asked) = (0, 0)
        let probe = HealthProbe(holding.environment, http: http)
        var last = "it was not asked"
        while ContinuousClock.now < end {
            if let ends = supervisor.ends(of: holding), ends.count >= Self.crashLoop {
                return failed("its process ended \(ends.count) times; the last time it \(ends.last)")
            }
            asked += 1
            if let fault = await probe.fault() {
                (inARow, last) = (0, fault)
            } else {
                inARow += 1
                if inARow >= health.successes { return succeeded(asked) }
            }
            do { try await Task.sleep(for: health.interval) } catch { return failed("cancelled") }
        }
        return failed("not healthy within \(health.deadline.inSeconds.fixed(0)) s: \(last)")
    }

    private func succeeded(_ asked: Int) -> JobResult {
        JobResult(.succeeded, output: "healthy", figures: ["asked": Double(asked)])
    }

    /// What it printed comes before what it is about: the last line is the reason.
    private func failed(_ why: String) -> JobResult {
        let printed =
            holding.environment.isProcess ? EnvironmentFolder.tail(of: supervisor.folder(of: holding.key).log) : ""
        return JobResult(.failed, output: printed + (printed.isEmpty || printed.hasSuffix("\n") ? "" : "\n") + why)
    }
}
