extension Rollout {
    /// What can happen to a rollout: what the journal records.
    package enum Event: Hashable, Codable, Sendable {
        /// The first event of a rollout.
        case started
        case commanded(Command)
        /// The gateway's figures arrived, or merely time passed.
        case measured(Measurement)
        /// The figures could not be had.
        case measurementFailed(String)
        case superseded(by: RolloutID)
        /// The answer to `Effect.run`; it may come late, and more than once.
        case jobEnded(JobID, JobResult)
    }

    /// What people ask for.
    package enum Command: Hashable, Codable, Sendable {
        /// Ends a pause; `full` skips what is left of the steps.
        case promote(full: Bool)
        case pause
        case resume
        case abort(reason: String?)
        /// A named person satisfies an item of the checklist.
        case approve(ChecklistItemID, Approval)
        /// Begins the next attempt, beside the version that is stable by now and its figures. Those of an earlier attempt are dropped:
        /// they may be of another version. So may the environment that was free then.
        case retry(salt: UInt64, stable: VersionID, baseline: ArmSummary? = nil, environment: EnvironmentID? = nil)

        package var name: String {
            switch self {
            case .promote(let full): full ? "promote --full" : "promote"
            case .pause: "pause"
            case .resume: "resume"
            case .abort: "abort"
            case .approve(let item, _): "approve \(item)"
            case .retry: "retry"
            }
        }
    }

    /// What the shell does after the event is durable. Each may be done again without harm.
    package enum Effect: Hashable, Codable, Sendable {
        /// The split changed: publish a snapshot.
        case publishSplit
        /// The canary is the service's stable version from now on.
        case relabelStable(VersionID)
        /// Begin a job, or find out what became of it: it may have been begun before a crash.
        case run(Job)
        /// Nobody waits for it any more.
        case cancel(JobID)
        /// Tell people: goes to the journal's readers and the event stream.
        case announce(Announcement)
    }

    /// A decision in the words of the journal.
    package enum Announcement: Hashable, Codable, Sendable {
        case started(attempt: Int)
        case weightSet(Weight)
        /// All users at once, from the environment that was tested.
        case switched
        case jobStarted(String)
        case jobSucceeded(String)
        case stagePassed(Weight, Verdict)
        case held(Hold.Kind, Weight, Verdict?)
        case overdue(Hold.Kind, Weight)
        case paused(Weight)
        case resumed(Weight)
        case skipped(String)
        case baking(Duration)
        case shadowing(Weight)
        case shadowReady
        case itemFound(ChecklistItemID, ItemProgress.Finding)
        case settled(Settlement)
    }
}
