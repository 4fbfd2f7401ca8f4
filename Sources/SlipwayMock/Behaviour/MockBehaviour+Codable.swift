import Foundation

extension MockBehaviour {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case latency
        case ttft
        case tokensPerSecond = "tokens_per_second"
        case answer
        case outputTokens = "output_tokens"
        case inputTokens = "input_tokens"
        case errorRate = "error_rate"
        case errorKinds = "error_kinds"
        case errorPattern = "error_pattern"
        case errorModels = "error_models"
        case leakPrompt = "leak_prompt"
        case toolCall = "tool_call"
        case finishReason = "finish_reason"
        case model
        case record
    }

    package init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, known: CodingKeys.allCases.map(\.rawValue))
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys, _ fallback: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? fallback
        }
        let plain = MockBehaviour()
        latency = try value(.latency, plain.latency)
        ttft = try value(.ttft, plain.ttft)
        tokensPerSecond = try value(.tokensPerSecond, plain.tokensPerSecond)
        answer = try value(.answer, plain.answer)
        outputTokens = try Self.wholeNumber(.outputTokens, in: values)
        inputTokens = try Self.wholeNumber(.inputTokens, in: values)
        errorRate = try value(.errorRate, plain.errorRate)
        errorKinds = try Self.errorKinds(in: values) ?? plain.errorKinds
        errorPattern = try value(.errorPattern, plain.errorPattern)
        errorModels = try values.decodeIfPresent([String].self, forKey: .errorModels)
        leakPrompt = try value(.leakPrompt, plain.leakPrompt)
        toolCall = try values.decodeIfPresent(MockToolCall.self, forKey: .toolCall)
        finishReason = try values.decodeIfPresent(String.self, forKey: .finishReason)
        model = try values.decodeIfPresent(String.self, forKey: .model)
        record = try value(.record, plain.record)
        try validate()
    }

    /// Foundation's reader of whole numbers does not say which key held another one.
    private static func wholeNumber(_ key: CodingKeys, in values: KeyedDecodingContainer<CodingKeys>) throws -> Int? {
        guard let number = try values.decodeIfPresent(Double.self, forKey: key) else { return nil }
        guard let whole = Int(exactly: number) else {
            throw MockBehaviourError(key: key.rawValue, problem: "needs a whole number")
        }
        return whole
    }

    private static func weightsOfKinds(in values: KeyedDecodingContainer<CodingKeys>) throws -> [String: Double]? {
        do {
            return try values.decodeIfPresent([String: Double].self, forKey: .errorKinds)
        } catch is DecodingError {
            let problem = "needs an object, each kind with its weight: {\"500\": 1, \"hang\": 0.5}"
            throw MockBehaviourError(key: CodingKeys.errorKinds.rawValue, problem: problem)
        }
    }

    private static func errorKinds(in values: KeyedDecodingContainer<CodingKeys>) throws -> [MockErrorKind: Double]? {
        guard let weights = try weightsOfKinds(in: values) else { return nil }
        var kinds: [MockErrorKind: Double] = [:]
        for (name, weight) in weights {
            guard let kind = MockErrorKind(rawValue: name) else {
                let known = MockErrorKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw MockBehaviourError(key: "error_kinds.\(name)", problem: "unknown kind; known are \(known)")
            }
            kinds[kind] = weight
        }
        return kinds
    }
}

extension MockBehaviour {
    /// Reads one JSON object; a tool call's `arguments` may be an object, or its text.
    ///
    /// - Throws: `MockBehaviourError`, which names the key at fault.
    package static func parse(_ json: Data) throws(MockBehaviourError) -> MockBehaviour {
        try MockBehaviour().merging(json)
    }

    /// This behaviour with the keys of a JSON object put in place; `null` restores a key's default.
    ///
    /// - Throws: `MockBehaviourError`, which names the key at fault.
    package func merging(_ json: Data) throws(MockBehaviourError) -> MockBehaviour {
        try MockBehaviourError.naming {
            guard let changes = try JSONSerialization.jsonObject(with: json) as? [String: Any] else {
                throw MockBehaviourError(key: nil, problem: "not a JSON object")
            }
            let present = try JSONSerialization.jsonObject(with: JSONEncoder().encode(self)) as? [String: Any]
            var merged = (present ?? [:]).merging(changes) { _, new in new }.filter { !($0.value is NSNull) }
            try Self.textualiseArguments(in: &merged)
            return try JSONDecoder().decode(MockBehaviour.self, from: JSONSerialization.data(withJSONObject: merged))
        }
    }

    private static func textualiseArguments(in object: inout [String: Any]) throws {
        guard var call = object[CodingKeys.toolCall.rawValue] as? [String: Any],
            let arguments = call["arguments"] as? [String: Any]
        else { return }
        let text = try JSONSerialization.data(
            withJSONObject: arguments,
            options: [.sortedKeys, .withoutEscapingSlashes]
        )
        call["arguments"] = String(decoding: text, as: UTF8.self)
        object[CodingKeys.toolCall.rawValue] = call
    }

    /// Refuses what no server could do; decoding calls it, and so should those who set fields from flags.
    ///
    /// - Throws: `MockBehaviourError`, which names the key at fault.
    package func validate() throws {
        func demand(_ isFine: Bool, _ key: CodingKeys, _ problem: String) throws {
            guard isFine else { throw MockBehaviourError(key: key.rawValue, problem: problem) }
        }
        try demand(latency.isSensible, .latency, MockDelay.rule)
        try demand(ttft.isSensible, .ttft, MockDelay.rule)
        try demand(tokensPerSecond >= 0 && tokensPerSecond.isFinite, .tokensPerSecond, "must be 0 or more")
        try demand((outputTokens ?? 0) >= 0, .outputTokens, "must be 0 or more")
        try demand((inputTokens ?? 0) >= 0, .inputTokens, "must be 0 or more")
        try demand((0...1).contains(errorRate), .errorRate, "must be from 0 to 1")
        try demand(errorKinds.values.allSatisfy { $0 >= 0 && $0.isFinite }, .errorKinds, "weights must be 0 or more")
        try demand(toolCall?.isSendable ?? true, .toolCall, "arguments " + MockToolCall.rule)
        try demand(errorRate == 0 || errorKinds.values.contains { $0 > 0 }, .errorKinds, "one weight must be above 0")
    }
}
