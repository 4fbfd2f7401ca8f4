import SlipwayCore

extension TallyBatch {
    /// One arm's exchanges as a gateway would have counted them: `failures` of them failed, all took `latency`.
    package static func scripted(
        _ subject: Observation.Subject,
        exchanges: Int,
        failures: Int = 0,
        latency: Duration = .milliseconds(100),
        outcome: Outcome = .error,
        at now: Timestamp
    ) -> TallyBatch {
        var tally = Tally()
        for number in 0..<exchanges {
            tally.noteRouted(at: now)
            tally.add(
                Observation(
                    requestID: RequestID(random: UInt64(number), 1),
                    subject: subject,
                    unit: UInt64(number),
                    startedAt: now - latency,
                    endedAt: now,
                    outcome: number < failures ? outcome : .ok,
                    status: number < failures ? 500 : 200
                )
            )
        }
        return TallyBatch(tallies: [subject: tally], at: now)
    }
}
