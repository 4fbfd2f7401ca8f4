import NIOCore

extension MockPlan {
    /// What the mock itself brings to every plan.
    package struct Surroundings: Sendable {
        let mockName: [UInt8]
        package var now: WallSecond

        package init(mockName: String, now: WallSecond) {
            // What could end a header's line is left out of it.
            self.mockName = mockName.utf8.filter { $0 >= 0x20 && $0 < 0x7f }
            self.now = now
        }
    }

    /// Decides the answer to one request.
    ///
    /// - Parameters:
    ///   - systemPrompt: the request's own, if the behaviour leaks it.
    ///   - ordinal: the request's number at this server, from 1.
    package init(
        _ request: MockRequest,
        leaking systemPrompt: String? = nil,
        under prepared: PreparedBehaviour,
        ordinal: UInt64,
        in surroundings: Surroundings,
        using generator: inout SplitMix64
    ) {
        let id = generator.next()
        let mayFail = prepared.behaviour.errorModels?.contains(request.model) ?? true
        let failure = mayFail ? prepared.failure(ordinal: ordinal, using: &generator) : nil
        let exchange = prepared.exchange(for: request, leaking: systemPrompt, id: id, at: surroundings.now)
        self.script = Self.script(exchange, request, failure)
        self.fault = failure
        self.failure = failure
        self.pace = Self.pace(exchange, prepared.behaviour, using: &generator)
        self.id = id
        self.isAnthropic = request.api.isAnthropic
        self.connection = request.connection
        self.mockName = surroundings.mockName
        self.now = surroundings.now
    }

    /// Plans what a request gets that no behaviour would answer.
    package init(
        refusing refusal: MockRefusal,
        isAnthropic: Bool,
        connection: MockConnection,
        in surroundings: Surroundings,
        using generator: inout SplitMix64
    ) {
        self.script = .refusal(refusal)
        self.fault = nil
        self.failure = nil
        self.pace = Pace()
        self.id = generator.next()
        self.isAnthropic = isAnthropic
        self.connection = connection
        self.mockName = surroundings.mockName
        self.now = surroundings.now
    }

    private static func script(_ exchange: MockExchange, _ request: MockRequest, _ failure: MockErrorKind?) -> Script {
        switch failure {
        case nil, .cut: break
        case .streamError, .earlyStreamError: if request.isStreaming { break } else { fallthrough }
        case .internalError, .rateLimited, .unavailable, .overloaded, .quota:
            return .failure(MockFailure(failure ?? .internalError, isAnthropic: request.api.isAnthropic))
        case .hang: return .silence
        case .reset: return .reset
        }
        return request.isStreaming ? .stream(exchange) : .answer(exchange)
    }

    private static func pace(
        _ exchange: MockExchange,
        _ behaviour: MockBehaviour,
        using generator: inout SplitMix64
    ) -> Pace {
        var pace = Pace()
        pace.head = behaviour.latency.sample(using: &generator)
        pace.content = pace.head + behaviour.ttft.sample(using: &generator)
        if behaviour.tokensPerSecond > 0, exchange.contentCount > 0 {
            // Usage may report more tokens than there are pieces: the pieces then come slower, and the last one at the same time.
            let tokensPerPiece = Double(exchange.outputTokens) / Double(exchange.contentCount)
            pace.interval = min(tokensPerPiece / behaviour.tokensPerSecond * 1e9, 86_400e9)
        }
        return pace
    }
}
