import Testing

@testable import SlipwayCore

/// What the controller is woken for.
@Suite struct TallyBatchTests {
    private static func subject(_ role: Role, stage: Int? = 1) -> Observation.Subject {
        let stage = stage.map { StageID(rollout: "s-1", attempt: 1, step: $0) }
        return Observation.Subject(service: "s", version: "v", role: role, stage: stage)
    }

    private static func exhibit(_ outcome: Outcome) -> Exhibit {
        Exhibit(time: 1, role: .stable, weight: .none, unit: nil, outcome: outcome, latency: 1)
    }

    private static func tally(_ outcomes: Outcome...) -> Tally {
        outcomes.reduce(into: Tally()) { tally, outcome in
            let now = Timestamp(microseconds: 1)
            tally.add(
                Observation(
                    requestID: RequestID(random: 1, 1),
                    subject: subject(.canary),
                    unit: nil,
                    startedAt: now,
                    endedAt: now,
                    outcome: outcome,
                    status: 200
                )
            )
        }
    }

    private static func batch(_ change: (inout TallyBatch) -> Void) -> TallyBatch {
        var batch = TallyBatch(at: Timestamp(microseconds: 0))
        change(&batch)
        return batch
    }

    @Test(arguments: [
        batch { $0.tallies = [subject(.canary): tally(.ok, .error)] },
        batch { $0.exhibits = [subject(.canary): [exhibit(.timeout)]] },
        batch { $0.exhibits = [subject(.stable): [exhibit(.ok), exhibit(.error)]] },
        batch {
            let id = RequestID(random: 1, 1)
            $0.feedback = [Feedback(requestID: id, subject: subject(.stable), unit: nil, value: 0, at: $0.at)]
        },
    ])
    func aRolloutMayTurnOnIt(_ batch: TallyBatch) { #expect(batch.mayDecide) }

    @Test(arguments: [
        batch { _ in },
        batch { $0.tallies = [subject(.stable): tally(.error)] },
        batch { $0.tallies = [subject(.canary): tally(.ok, .cancelled)] },
        batch { $0.exhibits = [subject(.stable): [exhibit(.ok)], subject(.canary): [exhibit(.ok)]] },
        batch { $0.exhibits = [subject(.stable, stage: nil): [exhibit(.error)]] },
    ])
    func itWaitsForTheTick(_ batch: TallyBatch) { #expect(!batch.mayDecide) }
}
