/// Steps that wait for jobs: batches one after another, the jobs of a batch beside each other. All must succeed.
extension Rollout {
    /// What a step runs; a deploy without a place to deploy to runs nothing, and is no success.
    private func batches(of step: RolloutPlan.Step) -> [[Job.Work]] {
        switch step {
        case .deploy: environment.map { [[.deploy($0)], [.awaitHealth($0)]] } ?? []
        case .smoke(let set, _): [[.checks(set, environment)]]
        case .setWeight, .pause, .analysis, .shadow, .gate, .switchOver: []
        }
    }

    /// What runs now, in the order in which it was begun: a restart asks what became of each.
    package var runningJobs: [Job] { stepJobs + runningItems }

    private var stepJobs: [Job] { position?.jobs?.running ?? [] }

    /// In words; nil where it waits for no job and no item.
    var whatItWaitsFor: String? {
        stepJobs.isEmpty ? whatTheGateWants : stepJobs.map { $0.work.sentence(version) }.joined(separator: ", ")
    }

    /// When what has not ended by then counts as failed; nil where it may take for ever, and while a person has paused it.
    var jobDeadline: Timestamp? {
        guard let position, position.pausedAt == nil, let limit = currentStep?.jobLimit else { return nil }
        return position.enteredAt + limit
    }

    // MARK: - Beginning

    mutating func beginJobs(at now: Timestamp) -> [Effect] {
        guard let step = currentStep, let first = batches(of: step).first else {
            return settle(.rolledBack, "\(version) has no environment to be deployed to", at: now)
        }
        return run(first, batch: 0) + endBatch(at: now)
    }

    private mutating func run(_ works: [Job.Work], batch: Int) -> [Effect] {
        guard var position else { return [] }
        let jobs = works.map { work in
            Job(id: JobID(attempt: attempt.number, step: position.step, name: work.name), work: work)
        }
        position.jobs = StepJobs(batch: batch, running: jobs)
        setPosition(position)
        return jobs.flatMap { [.announce(.jobStarted($0.work.sentence(version))), .run($0)] }
    }

    // MARK: - Ending

    /// An answer of an earlier attempt or step, or a second one, finds no such job and says nothing.
    mutating func jobEnded(_ id: JobID, _ result: JobResult, at now: Timestamp) -> [Effect] {
        guard var position, var jobs = position.jobs else { return [] }
        guard let index = jobs.running.firstIndex(where: { $0.id == id }) else { return [] }
        let what = jobs.running.remove(at: index).work.sentence(version)
        position.jobs = jobs
        setPosition(position)
        guard result.outcome == .succeeded else {
            let why = result.lastWords.map { ": \($0)" } ?? ""
            return settle(.rolledBack, "\(what) failed\(why)", at: now)
        }
        return [.announce(.jobSucceeded(what))] + endBatch(at: now)
    }

    /// Goes on when all jobs of the batch have succeeded: never while a person has paused it.
    mutating func endBatch(at now: Timestamp) -> [Effect] {
        guard let position, position.pausedAt == nil, let step = currentStep else { return [] }
        guard let jobs = position.jobs, jobs.running.isEmpty else { return [] }
        let (batches, next) = (batches(of: step), jobs.batch + 1)
        guard batches.indices.contains(next) else { return enter(step: position.step + 1, at: now) }
        return run(batches[next], batch: next)
    }

    /// Time is over for what still runs; nil before.
    mutating func endOverdueJobs(at now: Timestamp) -> [Effect]? {
        guard let jobDeadline, now >= jobDeadline, let limit = currentStep?.jobLimit else { return nil }
        return settle(
            .rolledBack,
            "\(whatItWaitsFor ?? "the step") did not end within \(limit.inSeconds.fixed(0)) s",
            at: now
        )
    }

    /// What still runs when its step is left some other way.
    var cancellations: [Effect] { stepJobs.map { .cancel($0.id) } }
}

extension Rollout {
    /// The jobs of a step.
    package struct StepJobs: Hashable, Codable, Sendable {
        /// Index of the batch that runs.
        package var batch: Int
        package var running: [Job]
    }
}
