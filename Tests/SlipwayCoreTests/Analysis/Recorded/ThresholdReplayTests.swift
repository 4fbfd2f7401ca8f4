import SlipwayCore
import Testing

/// A recording of 40 s at 10 %, ten exchanges a second, every fifth of them the canary's.
@Suite struct ThresholdReplayTests {
    private struct Arm {
        var latency = 300.0
        /// Every n-th fails; 0: none.
        var failing = 0
    }

    private func recording(canary: Arm = Arm(), stable: Arm = Arm(), until end: Double = 40) -> [UInt8] {
        var lines: [String] = []
        for index in 0..<Int(end * 10) {
            let isCanary = index % 5 == 0
            let (role, arm) = isCanary ? ("canary", canary) : ("stable", stable)
            let fails = arm.failing > 0 && (index / 5) % arm.failing == 0
            lines.append(
                #"{"t": \#(Double(index) / 10), "role": "\#(role)", "weight": 10, "outcome": "\#(fails ? "error" : "ok")", "#
                    + #""latency_ms": \#(arm.latency + Double(index % 7)), "tokens_in": 100, "tokens_out": \#(isCanary ? 80 : 40)}"#
            )
        }
        return Array((lines + [#"{"t": \#(end), "stage_end": true, "weight": 10}"#]).joined(separator: "\n").utf8)
    }

    private func decision(
        _ text: [UInt8],
        _ metrics: [Check] = [Check(.errorRate, maxRatio: 1.1), Check(.latencyP95, maxRatio: 1.2)],
        guards: [Check] = []
    ) throws -> ReplayDecision {
        let plan = AnalysisPlan(id: "textbook", method: .threshold, metrics: metrics, guards: guards)
        var replay = Replay(try RecordedRollout(reading: text), plan)
        return replay.run()
    }

    @Test func equalCanaryIsPromotedAtTheStagesEnd() throws {
        let decision = try decision(recording())
        #expect(decision.verdict == .promote)
        #expect(decision.at == 40)
        #expect(decision.canaryExchanges == 80)
    }

    @Test func slowerCanaryIsTakenBackAtTheStagesEndAndNotBefore() throws {
        let decision = try decision(recording(canary: Arm(latency: 400)))
        #expect(decision.verdict == .rollback)
        #expect(decision.at == 40)
        #expect(decision.failedAt == 10)
        #expect(decision.reason.map(\.metric) == [.latencyP95])
    }

    @Test func guardTakesBackWithinTheStage() throws {
        let decision = try decision(recording(canary: Arm(failing: 4)), guards: [Check(.errorRate, max: 0.05)])
        #expect(decision.verdict == .rollback)
        #expect(decision.at < 40)
        #expect(decision.reason.allSatisfy { $0.isGuard && $0.metric == .errorRate })
    }

    @Test func limitThatBothBreakHolds() throws {
        let both = Arm(failing: 4)
        let decision = try decision(recording(canary: both, stable: both), guards: [Check(.errorRate, max: 0.05)])
        #expect(decision.verdict == .hold)
    }

    @Test func tooFewExchangesHold() throws {
        #expect(try decision(recording(until: 5)).verdict == .hold)
    }

    @Test func metricThatNoRecordingHasHolds() throws {
        let custom = Check(.custom("groundedness"), min: 0.9)
        #expect(try decision(recording(), [custom]).verdict == .hold)
    }

    @Test func inputAndOutputAreToldApart() throws {
        let decision = try decision(recording(), [Check(.tokensOutPerRequest, maxRatio: 1.5)])
        #expect(decision.verdict == .rollback)
        #expect(decision.reason.first?.canary == 80)
        #expect(decision.reason.first?.stable == 40)
    }

    @Test func exportedTokensAreReadAgain() throws {
        let line =
            #"{"t":1,"role":"canary","weight":5.0,"outcome":"ok","latency_ms":8,"tokens_in":120,"tokens_out":80,"cost":0.0021}"#
        let record = try #require(try RecordedObservation.read(Array(line.utf8), line: 1, weight: nil))
        #expect(record.line() == line + "\n")
    }
}
