import Foundation

@testable import SlipwayCore

/// Runs the script language of Tests/Transcripts against one rollout and tells what it answered.
///
///     start weights=5,50,100 interval=60s bake=30s            short form; or steps=5,analysis:60s,pause,pause:60s,50,
///                                                              deploy:60s,smoke,gate,switch
///           policy=hold|fail|pass deadline=60s                 what follows when evidence is missing
///           guards=none baseline=1000/5                        the guards are error_rate ≤ 1 %, latency_p95 ≤ 2 × stable
///     at 61s measure stable=1000/5 p95=400 canary=50/0 p95=410 faults=3
///           attempt=1 step=0                                   figures of another stage than the one in force
///           recent-canary=20/0                                 where the guards' window differs from the stage
///     at 61s cannot-measure
///     at 70s pause | resume | promote | promote --full | abort | retry stable=v1
///     at 5s job deploy succeeded                               or: failed output=port-taken; attempt=1 step=0 of another one
///     crash                                                    what the store kept is read again
///     superseded by=support-8
///
/// The answer is a line an announcement, a line for a published split or a new stable version, and the state at the end.
struct Transcript {
    private var rollout: Rollout?
    private var now = RolloutFixtures.start

    mutating func answer(_ text: String) throws -> String {
        let line = try TranscriptLine(text)
        if let seconds = line.seconds { now = RolloutFixtures.at(seconds) }
        guard line.verb != "start" else { return try start(line) }
        guard var rollout else { throw TranscriptLine.Fault(description: "“\(text)” before start") }
        if line.verb == "crash" { return try crash(rollout) }
        let event = try event(line, rollout)
        if case .commanded(let command) = event, let refusal = rollout.refusal(of: command) {
            return "refused: \(refusal)\n" + status(rollout)
        }
        let effects = rollout.step(event, at: now)
        self.rollout = rollout
        return tell(effects, rollout)
    }

    private mutating func start(_ line: TranscriptLine) throws -> String {
        let baseline = try line["baseline"].map { try TranscriptArms.arm($0) }
        var rollout = RolloutFixtures.rollout(try TranscriptPlan(line).plan, baseline: baseline)
        let effects = rollout.step(.started, at: now)
        self.rollout = rollout
        return tell(effects, rollout)
    }

    private mutating func crash(_ rollout: Rollout) throws -> String {
        let stored = try JSONEncoder().encode(rollout)
        let restored = try JSONDecoder().decode(Rollout.self, from: stored)
        self.rollout = restored
        return (restored == rollout ? "read again as it was\n" : "CHANGED BY THE RESTART\n") + status(restored)
    }

    private func event(_ line: TranscriptLine, _ rollout: Rollout) throws -> Rollout.Event {
        switch line.verb {
        case "measure": return .measured(try TranscriptArms(line).measurement(of: rollout, at: now))
        case "cannot-measure": return .measurementFailed("the source does not answer")
        case "pause": return .commanded(.pause)
        case "resume": return .commanded(.resume)
        case "promote": return .commanded(.promote(full: line.flags.contains("--full")))
        case "abort": return .commanded(.abort(reason: line["reason"]))
        case "retry":
            let salt = UInt64(rollout.attempt.number) + 1
            let stable = VersionID(line["stable"] ?? "v1")
            return .commanded(.retry(salt: salt, stable: stable, environment: "green"))
        case "job": return .jobEnded(try jobID(line, rollout), result(line))
        case "superseded": return .superseded(by: RolloutID(line["by"] ?? "support-8"))
        default: throw TranscriptLine.Fault(description: "no verb \(line.verb)")
        }
    }

    /// Spaces in a job's name are written as `_`.
    private func jobID(_ line: TranscriptLine, _ rollout: Rollout) throws -> JobID {
        guard let name = line.flags.first else { throw TranscriptLine.Fault(description: "which job?") }
        return JobID(
            attempt: line["attempt"].flatMap { Int($0) } ?? rollout.attempt.number,
            step: line["step"].flatMap { Int($0) } ?? rollout.position?.step ?? 0,
            name: name.replacing("_", with: " ")
        )
    }

    private func result(_ line: TranscriptLine) -> JobResult {
        JobResult(line.flags.contains("succeeded") ? .succeeded : .failed, output: line["output"] ?? "")
    }

    // MARK: - Telling

    private func tell(_ effects: [Rollout.Effect], _ rollout: Rollout) -> String {
        let told = effects.map { effect in
            switch effect {
            case .publishSplit: "  " + split(rollout)
            case .relabelStable(let version): "  stable is \(version)"
            case .run(let job): "  run \(job.id)"
            case .cancel(let id): "  cancel \(id)"
            case .announce(let announcement): announcement.message
            }
        }
        let lines = told.reduce(into: [String]()) { lines, next in if lines.last != next { lines.append(next) } }
        return (lines.isEmpty ? ["nothing"] : lines).joined(separator: "\n") + "\n" + status(rollout)
    }

    private func split(_ rollout: Rollout) -> String {
        let split = rollout.split
        let shares = split.desired.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.fixed(0)) %" }
        let stage = split.canary.map { " (attempt \($0.stage.attempt), stage of step \($0.stage.step))" } ?? ""
        return "split: " + shares.joined(separator: ", ") + stage
    }

    private func status(_ rollout: Rollout) -> String {
        let next = rollout.nextDeadline.map { "; next at \(($0 - RolloutFixtures.start).inSeconds.fixed(0)) s" } ?? ""
        return "= \(rollout.phase.rawValue) at \(rollout.weight): \(rollout.reason)\(next)"
    }
}
