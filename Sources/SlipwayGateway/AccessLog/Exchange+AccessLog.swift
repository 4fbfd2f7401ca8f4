import NIOCore
import SlipwayCore

extension Exchange {
    /// Once, at the exchange's end.
    func logAccess(_ outcome: Outcome, errorCode: String?) {
        var entry = AccessEntry(
            startedAt: startedAt,
            requestID: requestID,
            traceID: trace.traceID,
            method: head.method.rawValue,
            path: String(head.path),
            api: api,
            status: status,
            outcome: outcome,
            microseconds: (context.clock.monotonic() - startedMoment).microseconds,
            requestBytes: machine.receivedBytes,
            responseBytes: responseBytes
        )
        entry.errorCode = errorCode
        addAttempts(to: &entry)
        addFindings(to: &entry)
        context.add(entry)
    }

    private func addAttempts(to entry: inout AccessEntry) {
        guard let arm else { return }
        entry.subject = arm.subject
        entry.fallback = fallback?.version.id
        entry.flag = choice?.name
        guard let endpointIndex else { return }
        entry.attempts = machine.attempts
        entry.endpoint = (fallback ?? arm).endpoints.elements[endpointIndex].version.upstream.authority
    }

    private func addFindings(to entry: inout AccessEntry) {
        guard let reading, arm != nil else { return }
        let findings = reading.findings
        entry.isStream = reading.isStream
        entry.microsecondsToFirstToken = reading.firstContentAt.map { ($0 - startedMoment).microseconds }
        entry.model = findings.model
        entry.finishReason = findings.finishReason
        entry.tokens = findings.usage
        entry.cost = cost(findings)
    }
}

extension TimeAmount {
    fileprivate var microseconds: Int64 { nanoseconds / 1000 }
}
