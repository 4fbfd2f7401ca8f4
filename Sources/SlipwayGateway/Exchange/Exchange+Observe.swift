import NIOCore
import SlipwayCore

extension Exchange {
    /// Called once, from each of the ways that an exchange can end.
    func observe(_ outcome: Outcome, errorCode: String?) {
        context.exchangeEnded()
        if isCounted { service?.gate.left() }
        tell(outcome, errorCode: errorCode)
    }

    /// Tells the arm, at most once: of what a fallback answers it hears nothing more.
    func tell(_ outcome: Outcome, errorCode: String?) {
        guard let arm, !isObserved else { return }
        isObserved = true
        var observation = Observation(
            requestID: requestID,
            subject: arm.subject,
            unit: unit,
            startedAt: startedAt,
            endedAt: startedAt + Duration(context.clock.monotonic() - startedMoment),
            outcome: outcome,
            status: status,
            isStream: reading.isStream
        )
        observation.timeToFirstToken = reading.firstContentAt.map { Duration($0 - startedMoment) }
        observation.tokens = reading.usage
        observation.model = reading.model
        observation.finishReason = reading.finishReason
        observation.errorCode = errorCode
        if machine.attempts > 1 { observation.attempts = machine.attempts }
        observation.cost = reading.usage.flatMap { cost(of: $0, arm: arm) }
        context.add(observation, to: arm)
    }

    /// By the model that answered, which may be a dated form of the one asked for that has no price of its own.
    private func cost(of tokens: TokenUsage, arm: Arm) -> Double? {
        let models = [reading.model, arm.version.overlay.model, requestedModel].compactMap(\.self)
        return models.lazy.compactMap { self.table.snapshot.prices.cost(of: tokens, model: $0) }.first
    }
}
