extension CapturedResponse {
    /// The answer that the bytes make. Lenient: what cannot be understood is left out, and shows in the outcome.
    package func assembled() -> AssembledAnswer {
        guard isReadable else { return unread() }
        let reading = isStream ? readStream() : readBody()
        var answer = AssembledAnswer(outcome: outcome(reading), status: status)
        answer.text = reading.draft.text
        answer.toolCalls = reading.draft.toolCalls
        answer.finishReason = reading.finishReason
        answer.isRefusal = reading.isRefusal || RefusalOpening.begins(answer.text)
        answer.model = reading.model
        answer.tokens = reading.usage
        return answer
    }

    private func unread() -> AssembledAnswer {
        var answer = AssembledAnswer(outcome: outcome(Reading(isWhole: true)), status: status)
        answer.isReadable = false
        return answer
    }

    private struct Reading {
        var draft = AnswerDraft()
        /// Whether the content came to its own end.
        var isWhole: Bool
        var finishReason: String?
        var model: String?
        var usage: TokenUsage?
        var error: UpstreamError?

        var isRefusal: Bool {
            draft.isRefusal || finishReason == "refusal" || finishReason == "content_filter"
        }
    }

    private func outcome(_ reading: Reading) -> Outcome {
        switch ending {
        case .timeout: return .timeout
        case .unreachable: return .error
        case .cut where status < 400: return .truncated
        case .cut, .whole: break
        }
        if status < 400, !reading.isWhole, reading.error == nil { return .truncated }
        return Outcome.classify(status: status, error: reading.error)
    }

    private func readBody() -> Reading {
        body.withUnsafeBytes { bytes in
            var facts = BodyReader(api: api)
            facts.read(bytes)
            facts.finish()
            var reading = Reading(isWhole: facts.isComplete())
            (reading.finishReason, reading.model) = (facts.finishReason, facts.model)
            (reading.usage, reading.error) = (facts.usage, facts.error)
            if api != .http, status < 400, let tree = JSONTree.parse(bytes) {
                reading.draft.read(body: tree, api: api)
            } else {
                reading.draft.append(text: String(decoding: bytes, as: UTF8.self))
            }
            return reading
        }
    }

    private func readStream() -> Reading {
        body.withUnsafeBytes { bytes in
            var facts = StreamReader(api: api, stripsUsage: false)
            var draft = AnswerDraft()
            ServerSentEvents.forEach(in: bytes) { event in
                _ = facts.read(event: event)
                draft.read(event: event, api: api)
            }
            var reading = Reading(draft: draft, isWhole: facts.isFinished)
            (reading.finishReason, reading.model) = (facts.finishReason, facts.model)
            (reading.usage, reading.error) = (facts.usage, facts.error)
            return reading
        }
    }
}

extension ServerSentEvents {
    /// Every event, the last one also where its blank line is missing.
    static func forEach(in bytes: UnsafeRawBufferPointer, _ visit: (UnsafeRawBufferPointer) -> Void) {
        var start = 0
        while start < bytes.count {
            let rest = bytes.part(start..<bytes.count)
            let end = endOfFirstEvent(in: rest, from: 0) ?? rest.count
            visit(rest.part(0..<end))
            start += end
        }
    }
}
