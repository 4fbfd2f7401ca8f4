import SlipwayCore

/// One answer of a pair with what the wire told of it, not yet assembled: that is not the event loops' work.
struct MirrorAnswer: Sendable {
    var response: CapturedResponse
    var latency: Duration
    var timeToFirstToken: Duration?
    /// What the exchange came to, where the gateway knows it better than the bytes do.
    var outcome: Outcome?

    init(_ response: CapturedResponse, latency: Duration) {
        self.response = response
        self.latency = latency
    }

    /// - Parameter model: what the answer costs by, if it does not say what it is from.
    func assembled(prices: PriceTable, model: String?) -> AssembledAnswer {
        var answer = response.assembled()
        if let outcome, answer.outcome == .ok || !response.isReadable { answer.outcome = outcome }
        answer.latency = latency
        answer.timeToFirstToken = timeToFirstToken
        guard let tokens = answer.tokens else { return answer }
        answer.cost = prices.cost(of: tokens, model: answer.model) ?? prices.cost(of: tokens, model: model)
        return answer
    }
}
