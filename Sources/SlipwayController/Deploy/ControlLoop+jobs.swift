import Logging
import SlipwayCore

/// The shell of what a rollout waits for.
extension ControlLoop {
    /// What an earlier process began, or was about to begin: each is asked about under its old id.
    func resumeJobs() {
        for rollout in active {
            for job in rollout.runningJobs { order(job, of: rollout, isResumed: true) }
        }
    }

    /// The manifest keeps a service and a version for as long as a rollout needs them.
    func order(_ job: Job, of rollout: Rollout, isResumed: Bool = false) {
        guard let service = manifest[rollout.service], var version = service[rollout.version] else { return }
        // Where the rollout put it, whether or not a snapshot says so yet.
        if let place = rollout.environment.flatMap({ service[$0] }) { version.upstream = place.upstream }
        let item = rollout.item(of: job)
        jobs.order(
            JobOrder(
                rollout: rollout.id,
                job: job,
                service: service,
                version: version,
                weight: rollout.weight,
                checks: (job.work.checkSet ?? item?.checkSet).flatMap { manifest[$0] },
                evaluation: item?.evaluation.flatMap { manifest[$0] },
                item: item,
                stable: placedManifest[rollout.service]?[rollout.stable],
                figures: figures(of: rollout),
                trial: rollout.checklist?.trialTokens,
                prices: manifest.prices,
                isResumed: isResumed
            )
        )
    }

    /// An answer that the store does not take is kept, in order: it will not be given a second time.
    func take(_ answer: JobAnswer) async {
        unheard.append(answer)
        await hearAnswers()
    }

    func hearAnswers() async {
        while let answer = unheard.first {
            do {
                try await perform(.jobEnded(answer.job, answer.result), on: answer.rollout, at: clock.now())
                unheard.removeFirst()
            } catch {
                let metadata: Logger.Metadata = ["rollout": "\(answer.rollout)", "error": "\(error)"]
                logger.error("A job's end could not be committed", metadata: metadata)
                board.post { $0.storeFault = "\(error)" }
                return
            }
        }
    }

    private func figures(of rollout: Rollout) -> ItemFigures {
        let now = clock.now()
        let tallies = { (window: Duration) in
            [rollout.version, rollout.stable].map { version in
                self.traffic.tally(of: .init(service: rollout.service, version: version), over: window, at: now)
            }
        }
        let arms = tallies(ItemFigures.window).map { ArmSummary($0) }
        let prompts = tallies(ItemFigures.promptWindow).compactMap(\.largestPrompt)
        return ItemFigures(canary: arms[0], stable: arms[1], largestPrompt: prompts.max())
    }
}
