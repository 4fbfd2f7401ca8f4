import RealModule

/// What one pair taught: scores and numbers, no content.
package struct ShadowScore: Hashable, Codable, Sendable {
    package var requestID: RequestID
    package var at: Timestamp
    package var route: String
    /// Text, JSON or tool calls, as production answered.
    package var kind: Kind
    /// Nil where the answers could not be compared.
    package var divergence: Divergence?
    /// Of production's second answer; nil where there was none.
    package var noise: Divergence?
    package var production: ShadowSide
    package var shadow: ShadowSide

    /// Whether texts of a triple differ and were not compared; such a score is never stored.
    package private(set) var isLeftOut = false
    /// Whether it was left out to learn what meanings are worth.
    package private(set) var isCalibrating = false

    enum CodingKeys: CodingKey {
        case requestID
        case at
        case route
        case kind
        case divergence
        case noise
        case production
        case shadow
    }

    package enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        case text
        case json
        case tools
        /// Production gave no answer to compare with.
        case none
    }

    /// Without a comparator the pair is left out of the comparison whole, whatever it says: those alike would count for those that are not.
    package init(_ pair: ShadowPair, comparator: Comparator?, meaning: ShadowReview.Meaning? = nil) {
        let (a, b) = (pair.production, pair.shadow)
        let (first, second) = (WrittenJSON(a.text), WrittenJSON(b.text))
        requestID = pair.requestID
        at = pair.at
        route = pair.route
        kind = Self.kind(a, first)
        divergence = comparator?.divergence(from: a, to: b, meaning: meaning?.shadow)
        noise = pair.second.flatMap { comparator?.divergence(from: a, to: $0, meaning: meaning?.second) }
        production = ShadowSide(a, beside: b, isValid: !second.isLost(in: first) && a.toolCalls.allSatisfy(\.isValid))
        shadow = ShadowSide(b, beside: a, isValid: !first.isLost(in: second) && b.toolCalls.allSatisfy(\.isValid))
    }

    /// Of scores that are known: for simulations, and whoever compares answers elsewhere.
    package init(
        requestID: RequestID,
        at: Timestamp,
        divergence: Divergence?,
        noise: Divergence?,
        production: AssembledAnswer,
        shadow: AssembledAnswer
    ) {
        self.requestID = requestID
        self.at = at
        route = "/"
        kind = production.outcome == .ok ? .text : .none
        self.divergence = divergence
        self.noise = noise
        self.production = ShadowSide(production, beside: shadow, isValid: true)
        self.shadow = ShadowSide(shadow, beside: production, isValid: true)
    }

    /// Where either answer's divergence rests on its text both are forgotten, so that a triple's answers are treated alike.
    package mutating func forgetTextDivergence(isCalibrating: Bool = false) {
        let rules = [divergence, noise].compactMap { $0?.rule }
        guard rules.contains(where: { $0 == .text || $0 == .toolCalls }) else { return }
        isLeftOut = noise != nil
        self.isCalibrating = isCalibrating
        (divergence, noise) = (nil, nil)
    }

    private static func kind(_ answer: AssembledAnswer, _ json: WrittenJSON) -> Kind {
        if answer.outcome != .ok { return .none }
        if !answer.toolCalls.isEmpty { return .tools }
        return json.isJSON ? .json : .text
    }

    /// Whether one answer is more than twice as long as the other: reported, not part of the divergence.
    package var isLengthOff: Bool {
        guard production.outcome == .ok, shadow.outcome == .ok else { return false }
        let (a, b) = (Double(production.length), Double(shadow.length))
        return max(a, b) > 2 * min(a, b)
    }
}
