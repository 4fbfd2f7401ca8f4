import Foundation
import SlipwayAdmin
import Testing

@testable import slipway

@Suite struct WatchTests {
    @Test(arguments: [
        ("promoted", RolloutWatcher.End.healthy), ("rolled_back", .takenBack), ("aborted", .takenBack),
        ("superseded", .takenBack),
    ])
    func outcomeEndsTheWatching(outcome: String, end: RolloutWatcher.End) throws {
        var rollout = try RolloutSamples.underWay()
        rollout.outcome = outcome
        #expect(RolloutWatcher.end(of: rollout, endsAtPause: false) == end)
    }

    @Test func pauseEndsTheWaitingOnlyWhereAPersonIsNeeded() throws {
        var rollout = try RolloutSamples.underWay()
        rollout.phase = "paused"
        #expect(RolloutWatcher.end(of: rollout, endsAtPause: true) == nil)
        rollout.deadline = nil
        #expect(RolloutWatcher.end(of: rollout, endsAtPause: true) == .paused)
        #expect(RolloutWatcher.end(of: rollout, endsAtPause: false) == nil)
    }

    @Test(arguments: [(59.5, "1 min 0 s"), (12, "12 s"), (252, "4 min 12 s"), (3720, "1 h 2 min"), (-5, "0 s")])
    func countdownIsReadable(seconds: Double, text: String) throws {
        let moment = try #require(Moment("2026-11-23T08:00:00.000Z"))
        #expect(moment.countdown(from: moment.date - seconds) == text)
    }

    @Test func nonsenseIsNoMoment() { #expect(Moment("tomorrow") == nil) }
}
