import SlipwayCore

@testable import SlipwayController

/// Performs smoke tests as a test tells it to, and tells the test what it was asked.
struct ScriptedPerformer: JobPerformer {
    enum Happening: Equatable, Sendable {
        case began(JobID, isResumed: Bool)
        case wasCancelled(JobID)
    }

    let happenings: AsyncStream<Happening>
    private let telling: AsyncStream<Happening>.Continuation
    /// Nil: it works until it is cancelled.
    private let result: JobResult?

    init(_ result: JobResult?) {
        (happenings, telling) = AsyncStream.makeStream()
        self.result = result
    }

    func performs(_ work: Job.Work) -> Bool {
        if case .checks = work { true } else { false }
    }

    func perform(_ order: JobOrder) async -> JobResult {
        telling.yield(.began(order.job.id, isResumed: order.isResumed))
        if let result { return result }
        let (never, continuation) = AsyncStream.makeStream(of: Never.self)
        for await _ in never {}
        continuation.finish()
        telling.yield(.wasCancelled(order.job.id))
        return JobResult(.succeeded, output: "not heard")
    }
}
