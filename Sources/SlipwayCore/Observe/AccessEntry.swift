/// One line of the access log: what became of one exchange.
///
/// Holds what a person needs who asks what happened at some moment, and nothing of what was said: no content, no query, no assignment key,
/// no header's value but the trace's, no client's address.
package struct AccessEntry: Hashable, Sendable {
    package var startedAt: Timestamp
    package var requestID: RequestID
    /// Of W3C Trace Context, 32 digits.
    package var traceID: String
    package var method: String
    /// Without the query.
    package var path: String
    package var api: APIKind
    /// The status sent to the client; 0 if none was.
    package var status: Int
    package var outcome: Outcome
    /// A stable code of what went wrong.
    package var errorCode: String?
    /// From the request's head to the answer's end.
    package var microseconds: Int64
    /// From the request's head to a stream's first content.
    package var microsecondsToFirstToken: Int64?
    /// How often an upstream was asked.
    package var attempts = 0
    /// Bytes of the bodies as they passed between client and gateway, chunk framing aside.
    package var requestBytes: Int
    package var responseBytes: Int
    package var isStream = false
    /// Whom the exchange was charged to; nil where none was picked.
    package var subject: Observation.Subject?
    /// The version that answered in its place.
    package var fallback: VersionID?
    /// The AI config that was applied to the request.
    package var flag: FlagChoice?
    /// The upstream that was asked last.
    package var endpoint: String?
    package var model: String?
    package var finishReason: String?
    package var tokens: TokenUsage?
    /// USD.
    package var cost: Double?

    package init(
        startedAt: Timestamp,
        requestID: RequestID,
        traceID: String,
        method: String,
        path: String,
        api: APIKind,
        status: Int,
        outcome: Outcome,
        microseconds: Int64,
        requestBytes: Int,
        responseBytes: Int
    ) {
        self.startedAt = startedAt
        self.requestID = requestID
        self.traceID = traceID
        self.method = method
        self.path = path
        self.api = api
        self.status = status
        self.outcome = outcome
        self.microseconds = microseconds
        self.requestBytes = requestBytes
        self.responseBytes = responseBytes
    }
}

extension AccessEntry {
    /// Appends one JSON object and a line feed. What is not known is left out.
    package func write(to bytes: inout [UInt8]) {
        var line = JSONLine()
        line.add("time", startedAt.description)
        line.add("request_id", requestID.description)
        line.add("trace_id", traceID)
        line.add("method", method)
        line.add("path", path)
        line.add("api", api.rawValue)
        line.add("status", status)
        line.add("outcome", outcome.rawValue)
        line.add("error_code", errorCode)
        line.add("duration_ms", Double(microseconds) / 1000)
        line.add("ttft_ms", microsecondsToFirstToken.map { Double($0) / 1000 })
        addSubject(to: &line)
        addSizes(to: &line)
        addUsage(to: &line)
        line.end(in: &bytes)
    }

    private func addSubject(to line: inout JSONLine) {
        line.add("service", subject?.service.rawValue)
        line.add("version", subject?.version.rawValue)
        line.add("role", subject?.role.rawValue)
        line.add("fallback", fallback?.rawValue)
        line.add("flag", flag?.flag)
        line.add("variant", flag?.variant)
        line.add("endpoint", endpoint)
        if subject != nil { line.add("attempts", attempts) }
    }

    private func addSizes(to line: inout JSONLine) {
        line.add("request_bytes", requestBytes)
        line.add("response_bytes", responseBytes)
        if isStream { line.add("stream", true) }
    }

    private func addUsage(to line: inout JSONLine) {
        line.add("model", model)
        line.add("finish_reason", finishReason)
        line.add("tokens_in", tokens?.input)
        line.add("tokens_cached", tokens.flatMap { $0.cachedInput > 0 ? $0.cachedInput : nil })
        line.add("tokens_out", tokens?.output)
        line.add("cost_usd", cost)
    }
}

/// One JSON object, member by member.
private struct JSONLine {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    private mutating func begin(_ name: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        JSONText.append(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    mutating func add(_ name: String, _ text: String?) {
        guard let text else { return }
        begin(name)
        JSONText.append(text, to: &bytes)
    }

    mutating func add(_ name: String, _ value: Int?) { addBare(name, value?.description) }

    mutating func add(_ name: String, _ value: Bool) { addBare(name, value.description) }

    /// Of a number that is finite.
    mutating func add(_ name: String, _ value: Double?) { addBare(name, value?.description) }

    private mutating func addBare(_ name: String, _ value: String?) {
        guard let value else { return }
        begin(name)
        bytes += value.utf8
    }

    mutating func end(in lines: inout [UInt8]) { lines += bytes + [UInt8(ascii: "}"), UInt8(ascii: "\n")] }
}
