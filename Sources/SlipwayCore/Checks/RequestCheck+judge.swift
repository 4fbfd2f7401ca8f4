extension RequestCheck {
    /// Every reason why the answer is not what is expected, one line each; none: it passed.
    package func failures(_ answer: CheckedAnswer) -> [String] {
        if let fault = answer.fault { return [fault] }
        return unfinished(answer) + unexpectedStatus(answer) + expectations.compactMap { $0.failure(answer) }
    }

    /// An answer that broke off is none, whatever it says.
    private func unfinished(_ answer: CheckedAnswer) -> [String] {
        switch answer.answer.outcome {
        case .timeout: ["did not end within \(timeout.written)"]
        case .truncated: ["broke off before its end"]
        case .error where answer.answer.status == 0: ["could not be reached"]
        case .error where answer.answer.status < 400: ["reports an error in its stream: \(answer.text.excerpt)"]
        default: []
        }
    }

    /// Where no status is expected, any that is no error will do.
    private func unexpectedStatus(_ answer: CheckedAnswer) -> [String] {
        let namesStatus = expectations.contains { if case .status = $0 { true } else { false } }
        let status = answer.answer.status
        guard !namesStatus, status >= 400 else { return [] }
        return ["answered with status \(status): \(String(decoding: answer.body, as: UTF8.self).excerpt)"]
    }
}

extension CheckExpectation {
    /// What was expected and what came instead; nil where it holds.
    func failure(_ got: CheckedAnswer) -> String? {
        switch self {
        case .status(let wanted):
            let status = got.answer.status
            let body = String(decoding: got.body, as: UTF8.self).excerpt
            return status == wanted ? nil : "expected status \(wanted), got \(status): \(body)"
        case .contains(let text):
            return got.text.contains(text)
                ? nil : "expected the answer to contain `\(text.excerpt)`, got: \(got.text.excerpt)"
        case .notContains(let text):
            return got.text.contains(text) ? "expected the answer not to contain `\(text.excerpt)`" : nil
        case .matches(let pattern):
            return pattern.isFound(in: got.text)
                ? nil : "expected the answer to match `\(pattern.text.excerpt)`, got: \(got.text.excerpt)"
        case .json(let path, let condition): return condition.failure(path, in: got.json, of: "the answer", got.text)
        case .body(let path, let condition):
            return condition.failure(path, in: got.bodyJSON, of: "the body", String(decoding: got.body, as: UTF8.self))
        case .schema(let schema): return schema.failure(got)
        case .toolCalled(let name): return name.toolFailure(got.answer.toolCalls)
        case .maxLatency(let limit): return limit.failure(got.answer.latency, "the answer")
        case .maxTimeToFirstToken(let limit): return limit.failure(got.answer.timeToFirstToken, "the first token")
        case .maxTokens(let limit): return limit.tokenFailure(got.answer.tokens)
        case .streams: return got.isStream ? nil : "expected a stream, got a body in one piece"
        case .refuses(let wanted): return wanted.refusalFailure(got)
        }
    }
}

extension JSONSchema {
    fileprivate func failure(_ got: CheckedAnswer) -> String? {
        guard let value = got.json else { return "expected JSON, got: \(got.text.excerpt)" }
        return faults(in: value).first.map { "does not fit the schema: \($0)" }
    }
}

extension String {
    fileprivate func toolFailure(_ calls: [ToolCall]) -> String? {
        let matching = calls.filter { $0.name == self }
        if matching.contains(where: \.isValid) { return nil }
        if let call = matching.first {
            return "called the tool `\(self)` with arguments that are no JSON: \(call.arguments.excerpt)"
        }
        let others = calls.map { "`\($0.name.excerpt)`" }.joined(separator: ", ")
        return "expected a call of the tool `\(self)`, got \(others.isEmpty ? "none" : others)"
    }

    /// One line, short enough for a report.
    package var excerpt: String {
        let line = split(whereSeparator: \.isNewline).joined(separator: " ⏎ ")
        let text = line.count > 160 ? line.prefix(160) + "…" : line
        return text.isEmpty
            ? "nothing"
            : text.filter { $0 == "\t" || !$0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
    }
}

extension Duration {
    fileprivate func failure(_ time: Duration?, _ what: String) -> String? {
        guard let time else { return "\(what) was not seen" }
        return time <= self
            ? nil : "\(what) took \((time.inSeconds * 1000).fixed(0)) ms, above \((inSeconds * 1000).fixed(0)) ms"
    }
}

extension Int {
    fileprivate func tokenFailure(_ usage: TokenUsage?) -> String? {
        guard let output = usage?.output else {
            return "reports no output tokens, of which at most \(self) are expected"
        }
        return output <= self ? nil : "used \(output) output tokens, above \(self)"
    }
}

extension Bool {
    fileprivate func refusalFailure(_ got: CheckedAnswer) -> String? {
        guard got.answer.isRefusal != self else { return nil }
        return self ? "expected a refusal, got: \(got.text.excerpt)" : "was refused: \(got.text.excerpt)"
    }
}
