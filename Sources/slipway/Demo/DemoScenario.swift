import ArgumentParser
import SlipwayMock

/// A version that the demo ships, and what should become of it.
enum DemoScenario: String, CaseIterable, ExpressibleByArgument {
    case good
    case errors
    case slow
    case truncated
    case hang
    case costly

    /// What the version's author would say of it.
    var pitch: String {
        switch self {
        case .good: "a better prompt, and a little faster"
        case .errors: "every fifth answer is an error 500"
        case .slow: "answers take three times as long"
        case .truncated: "every fifth answer breaks off in the middle"
        case .hang: "every fifth request is never answered"
        case .costly: "answers use eight times the tokens"
        }
    }

    var shouldBePromoted: Bool { self == .good }

    var behaviour: MockBehaviour {
        var behaviour = Self.stableBehaviour
        switch self {
        case .good:
            behaviour.latency = .uniform(20, 28)
            behaviour.ttft = .uniform(8, 12)
        case .errors: fail(&behaviour, .internalError)
        case .slow:
            behaviour.latency = .uniform(100, 120)
            behaviour.ttft = .uniform(60, 70)
        case .truncated: fail(&behaviour, .cut)
        case .hang: fail(&behaviour, .hang)
        case .costly: behaviour.outputTokens = 192
        }
        return behaviour
    }

    /// Exactly each fifth request, so that no run of the demo is lucky or unlucky.
    private func fail(_ behaviour: inout MockBehaviour, _ kind: MockErrorKind) {
        behaviour.errorRate = 0.2
        behaviour.errorPattern = .every
        behaviour.errorKinds = [kind: 1]
    }

    /// The version that everybody has: 65 to 90 ms for an answer of 24 tokens.
    static var stableBehaviour: MockBehaviour {
        var behaviour = MockBehaviour()
        behaviour.latency = .uniform(30, 40)
        behaviour.ttft = .uniform(12, 18)
        behaviour.tokensPerSecond = 1000
        behaviour.answer =
            "Of course. Your parcel left our warehouse this morning and will be with you on Friday between nine and noon. Is there anything else?"
        behaviour.outputTokens = 24
        return behaviour
    }
}
