import NIOCore
import SlipwayCore

extension Exchange {
    /// Called once, from each of the ways that an exchange can end.
    ///
    /// - Parameter findings: what the answer said.
    func observe(_ outcome: Outcome, errorCode: String?, findings: consuming ResponseFindings) {
        context.exchangeEnded()
        if isCounted { service?.gate.left() }
        tell(outcome, errorCode: errorCode, findings: findings)
        if context.logsAccess { logAccess(outcome, errorCode: errorCode) }
    }

    func observe(_ outcome: Outcome, errorCode: String?) {
        observe(outcome, errorCode: errorCode, findings: findings)
    }

    var findings: ResponseFindings { reading?.findings ?? ResponseFindings() }

    /// Tells the arm, at most once: of what a fallback answers it hears nothing more.
    func tell(_ outcome: Outcome, errorCode: String?, findings: consuming ResponseFindings) {
        guard let arm, !isObserved else { return }
        isObserved = true
        var observation = Observation(
            requestID: requestID,
            subject: arm.subject,
            unit: unit,
            startedAt: startedAt,
            endedAt: startedAt.advanced(byNanoseconds: (context.clock.monotonic() - startedMoment).nanoseconds),
            outcome: outcome,
            status: status,
            isStream: reading?.isStream ?? false
        )
        observation.timeToFirstToken = reading?.firstContentAt.map { Duration($0 - startedMoment) }
        observation.cost = cost(findings)
        observation.tokens = findings.usage
        observation.model = findings.model
        observation.finishReason = findings.finishReason
        observation.errorCode = errorCode
        if machine.attempts > 1 { observation.attempts = machine.attempts }
        if let choice {
            observation.flag = choice.name
            choice.count.outcomes[outcome.index] += 1
        }
        context.add(observation, to: arm)
        if let tap { mirror(tap, observation) }
    }

    private func mirror(_ tap: MirrorTap, _ observation: Observation) {
        self.tap = nil
        let job = tap.ended(
            observation.outcome,
            latency: observation.latency,
            timeToFirstToken: observation.timeToFirstToken,
            at: startedAt
        )
        if let job { context.add(job) }
    }

    /// By the model that answered, which may be a dated form of the one asked for that has no price of its own.
    func cost(_ findings: ResponseFindings) -> Double? {
        let prices = table.snapshot.prices
        guard let tokens = findings.usage, !prices.isEmpty else { return nil }
        return prices.cost(of: tokens, model: findings.model)
            ?? prices.cost(of: tokens, model: overlaidModel)
            ?? prices.cost(of: tokens, model: requestedModel)
    }
}
