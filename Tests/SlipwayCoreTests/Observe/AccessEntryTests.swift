import SlipwayCore
import Testing

@Suite struct AccessEntryTests {
    private static let bare = AccessEntry(
        startedAt: Timestamp(microseconds: 1_700_000_000_250_000),
        requestID: RequestID(random: 1, 2),
        traceID: "0af7651916cd43dd8448eb211c80319c",
        method: "POST",
        path: "/v1/\"chat\"\n",
        api: .openAIChat,
        status: 404,
        outcome: .clientError,
        microseconds: 12_345,
        requestBytes: 100,
        responseBytes: 7
    )

    private func line(_ entry: AccessEntry) -> String {
        var bytes: [UInt8] = []
        entry.write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func whatIsNotKnownIsLeftOut() {
        #expect(
            line(Self.bare)
                == #"{"time":"2023-11-14T22:13:20.250Z","request_id":"00000000-0000-4001-8000-000000000002","#
                + #""trace_id":"0af7651916cd43dd8448eb211c80319c","method":"POST","path":"/v1/\"chat\"\n","api":"openai-chat","#
                + #""status":404,"outcome":"client_error","duration_ms":12.345,"request_bytes":100,"response_bytes":7}"#
                + "\n"
        )
    }

    @Test func whatIsKnownIsTold() {
        var entry = Self.bare
        entry.subject = .init(service: "support", version: "v2", role: .canary)
        entry.fallback = "v1"
        entry.endpoint = "127.0.0.1:8001"
        entry.flag = FlagChoice(flag: "support-model", variant: "concise")
        entry.attempts = 2
        entry.isStream = true
        entry.microsecondsToFirstToken = 1500
        entry.tokens = TokenUsage(input: 12, output: 3, cachedInput: 4)
        entry.cost = 0.00125
        entry.errorCode = "status_503"
        let text = line(entry)
        for part in [
            #""service":"support","version":"v2","role":"canary","fallback":"v1","flag":"support-model","variant":"concise","endpoint":"127.0.0.1:8001","attempts":2"#,
            #""ttft_ms":1.5"#, #""stream":true"#,
            #""tokens_in":12,"tokens_cached":4,"tokens_out":3,"cost_usd":0.00125"#,
            #""error_code":"status_503""#,
        ] {
            #expect(text.contains(part), "\(text)")
        }
    }
}
