import Foundation
import SlipwayAdmin
import Testing

@testable import slipway

@Suite struct PictureTests {
    private let now = Date(timeIntervalSince1970: 1_795_421_148)

    private func picture(_ rollout: API.Rollout, isColoured: Bool = false) -> String {
        let style = TerminalStyle(isColoured: isColoured)
        return RolloutPicture(rollout: rollout, now: now, style: style).lines.joined(separator: "\n")
    }

    @Test func rolloutUnderWayShowsStepsWeightsFiguresAndVerdict() throws {
        let golden = """
            support-7  v1.2 → v1.3  careful  progressing · attempt 2
            analysis guardrails at 50 % · next in 4 min 12 s

              ✔    5 %  analysis guardrails for 5 min
              ▶   50 %  analysis guardrails for 5 min
              ·  100 %  bake for 10 min

                           desired  actual  exchanges  errors     p50      p95  ttft p95  tokens       cost
              stable v1.2     50 %  51.3 %       1204  0.42 %  412 ms   981 ms    230 ms   120.1  $0.002100
              canary v1.3     50 %  48.8 %         61  0.00 %  400 ms  1020 ms         –       –          –

              verdict pass
                error_rate 0.00 % ≤ 1.1 × 0.50 % (stable), 61 exchanges
            """
        let shown = picture(try RolloutSamples.underWay())
        #expect(shown == golden)
    }

    @Test func rolledBackOneSaysWhereAndHowFast() throws {
        let golden = """
            support-7  v1.2 → v1.3  careful  rolled back at 50 %
            error_rate 12.00 % > 1.00 %, 97 exchanges · traffic back after 3 ms

              ✔    5 %  analysis guardrails for 5 min
              ✘   50 %  analysis guardrails for 5 min
              ·  100 %  bake for 10 min

                           desired  actual  exchanges  errors  p50  p95  ttft p95  tokens  cost
              stable v1.2    100 %  51.3 %          –       –    –    –         –       –     –
              canary v1.3      0 %  48.8 %          –       –    –    –         –       –     –
            """
        let shown = picture(try RolloutSamples.rolledBack())
        #expect(shown == golden)
    }

    @Test func pipeGetsTheFiguresOnOneLine() throws {
        let line = RolloutLine(rollout: try RolloutSamples.underWay(), at: "2026-11-23T08:05:48.000Z")
        let golden = """
            08:05:48.000Z  progressing \
            · stable v1.2 50 % (actual 51.3 %), 1204 exchanges, errors 0.42 %, p50 412 ms, p95 981 ms, ttft p95 230 ms, \
            tokens 120.1, cost $0.002100 \
            · canary v1.3 50 % (actual 48.8 %), 61 exchanges, errors 0.00 %, p50 400 ms, p95 1020 ms
            """
        #expect(line.text == golden)
    }

    @Test func coloursChangeNothingElse() throws {
        let rollout = try RolloutSamples.underWay()
        let coloured = picture(rollout, isColoured: true)
        #expect(coloured.contains("\u{1B}[32m✔"))
        #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == picture(rollout))
    }

    @Test func explanationGivesEachChecksNumbersLimitAndRule() throws {
        let explanation = RolloutExplanation(
            rollout: try RolloutSamples.rolledBack(),
            records: try RolloutSamples.records(),
            style: TerminalStyle(isColoured: false)
        )
        let golden = """
            support-7  v1.2 → v1.3  careful  rolled back at 50 %

            08:00:00.000Z  weight set to 50 %
            08:05:00.100Z  rolled back at 50 %: error_rate
                metric      rule       canary  stable   limit  exchanges  result
                error_rate  max 0.01  12.00 %  0.50 %  1.00 %  97 / 1204  fail (guard)
            """
        #expect(explanation.lines.joined(separator: "\n") == golden)
    }

    @Test func listHasALineForEachRollout() throws {
        let rollouts = [try RolloutSamples.underWay(), try RolloutSamples.rolledBack()]
        let table = RolloutTable(rollouts: rollouts, style: TerminalStyle(isColoured: false))
        let golden = """
            ID         SERVICE  VERSION      STATE                STARTED               WEIGHT  REASON
            support-7  support  v1.2 → v1.3  progressing          2026-11-23 08:00:00Z    50 %  analysis guardrails at 50 %
            support-7  support  v1.2 → v1.3  rolled back at 50 %  2026-11-23 08:00:00Z     0 %  error_rate 12.00 % > 1.00 %, \
            97 exchanges
            """
        #expect(table.lines.joined(separator: "\n") == golden)
    }

    @Test func emptyListSaysHowToBegin() {
        let table = RolloutTable(rollouts: [], style: TerminalStyle(isColoured: false))
        #expect(table.lines == ["no rollouts yet: slipway rollout start SERVICE VERSION"])
    }
}
