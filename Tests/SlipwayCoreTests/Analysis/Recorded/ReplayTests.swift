import SlipwayCore
import Testing

@Suite struct ReplayTests {
    /// 40 s at 10 %, 50 exchanges a second by 400 users of whom the first tenth has the canary; each of its exchanges fails or none.
    private func recording(canary outcome: String, end: Bool = true) -> [UInt8] {
        var lines: [String] = []
        for index in 0..<2000 {
            let user = (index * 7) % 400
            let (role, result) = user < 40 ? ("canary", outcome) : ("stable", "ok")
            lines.append(
                #"{"t": \#(Double(index) / 50), "role": "\#(role)", "weight": 10, "unit": "user-\#(user)", "#
                    + #""outcome": "\#(result)", "latency_ms": \#(300 + index % 50)}"#
            )
        }
        if end { lines.append(#"{"t": 40, "stage_end": true, "weight": 10}"#) }
        return Array(lines.joined(separator: "\n").utf8)
    }

    private func decision(_ text: [UInt8]) throws -> ReplayDecision {
        var replay = Replay(try RecordedRollout(reading: text), .standard)
        return replay.run()
    }

    @Test func failingCanaryIsTakenBackBeforeTheStageEnds() throws {
        let decision = try decision(recording(canary: "error"))
        #expect(decision.verdict == .rollback)
        #expect(decision.failedAt == 10)
        #expect(decision.at < 40)
        #expect(decision.reason.first?.metric == .errorRate)
    }

    @Test func equalCanaryIsNotTakenBack() throws {
        let decision = try decision(recording(canary: "ok"))
        #expect(decision.verdict == .promote || decision.verdict == .hold)
        #expect(decision.at == 40)
        #expect(decision.canaryExchanges == 200)
        #expect(decision.failedAt == nil)
    }

    @Test func recordingWithoutStageEndContinues() throws {
        #expect(try decision(recording(canary: "ok", end: false)).verdict == .continue)
        #expect(try decision([]).verdict == .continue)
    }

    @Test func hashOfAUserIsTheUser() throws {
        let key = try RecordedRollout(reading: line(#""user-1""#))
        let hash = String(XXH64.hash("user-1", seed: 0), radix: 16)
        let padded = String(repeating: "0", count: 16 - hash.count) + hash
        #expect(key == (try RecordedRollout(reading: line(#""\#(padded)""#))))
        #expect(key != (try RecordedRollout(reading: line(#""user-2""#))))
    }

    private func line(_ unit: String) -> [UInt8] {
        Array(#"{"t":1,"role":"stable","weight":5,"unit":\#(unit),"outcome":"ok","latency_ms":5,"colour":"blue"}"#.utf8)
    }

    @Test(
        arguments: [
            (#"{"t": 1"#, "not JSON"),
            (#"[1]"#, "not a JSON object"),
            (#"{"role": "canary", "weight": 5}"#, "t is missing"),
            (#"{"t": "1", "role": "canary", "weight": 5}"#, "t is not a number"),
            (#"{"t": 1, "role": "shadow", "weight": 5}"#, "role is stable or canary"),
            (#"{"t": 1, "role": "canary", "weight": 101}"#, "weight lies between"),
            (#"{"t": 0.5, "role": "canary", "weight": 5}"#, "t goes back"),
            (#"{"t": 1, "role": "canary", "weight": 3}"#, "weights must rise"),
            (#"{"t": 1, "role": "canary", "weight": 5, "outcome": "fine"}"#, "outcome is one of"),
            (#"{"t": 1, "role": "canary", "weight": 5, "latency_ms": -1}"#, "latency_ms is negative"),
        ]
    )
    func faultNamesItsLine(_ text: String, _ message: String) throws {
        let first = #"{"t": 1, "role": "stable", "weight": 5, "outcome": "ok"}"#
        let fault = try #require(throws: RecordFault.self) {
            try RecordedRollout(reading: Array("\(first)\n\n\(text)".utf8))
        }
        #expect(fault.line == 3)
        #expect(fault.message.contains(message))
    }
}
