import SlipwayCore
import Synchronization

/// Runs the jobs that the control loop orders, beside each other, until they end or are cancelled.
///
/// Orders and cancellations may come from anywhere; the jobs themselves are children of `run`.
final class JobDesk: Sendable {
    private struct Key: Hashable {
        let rollout: RolloutID
        let job: JobID
    }

    private let performers: [any JobPerformer]
    private let orders: AsyncStream<JobOrder>
    private let ordering: AsyncStream<JobOrder>.Continuation
    /// What ends each open job early: there from the order on, so that no cancellation comes too soon.
    private let open = Mutex<[Key: Ending]>([:])

    private struct Ending {
        let stream: AsyncStream<Never>
        let end: AsyncStream<Never>.Continuation
    }

    init(performers: [any JobPerformer]) {
        self.performers = performers
        (orders, ordering) = AsyncStream.makeStream()
    }

    /// A job that is open already is not begun a second time.
    func order(_ order: JobOrder) {
        let key = Key(rollout: order.rollout, job: order.job.id)
        let (stream, end) = AsyncStream.makeStream(of: Never.self)
        let isNew = open.withLock { open in
            guard open[key] == nil else { return false }
            open[key] = Ending(stream: stream, end: end)
            return true
        }
        if isNew { ordering.yield(order) }
    }

    func cancel(_ job: JobID, of rollout: RolloutID) {
        open.withLock { $0[Key(rollout: rollout, job: job)] }?.end.finish()
    }

    /// Until its task is cancelled, which cancels the jobs: the next process resumes them.
    func run(_ answer: @escaping @Sendable (JobAnswer) -> Void) async {
        await withDiscardingTaskGroup { group in
            for await order in orders {
                group.addTask {
                    guard let result = await self.perform(order), !Task.isCancelled else { return }
                    answer(JobAnswer(rollout: order.rollout, job: order.job.id, result: result))
                }
            }
            group.cancelAll()
        }
    }

    /// Nil where it was cancelled.
    private func perform(_ order: JobOrder) async -> JobResult? {
        let key = Key(rollout: order.rollout, job: order.job.id)
        defer { _ = open.withLock { $0.removeValue(forKey: key) } }
        guard let ending = open.withLock({ $0[key]?.stream }) else { return nil }
        guard let performer = performers.first(where: { $0.performs(order.job.work) }) else {
            return JobResult(.failed, output: "nothing here performs \(order.job.id.name)")
        }
        return await withTaskGroup(of: JobResult?.self) { group in
            group.addTask { await performer.perform(order) }
            group.addTask {
                for await _ in ending {}
                return nil
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? nil
        }
    }
}
