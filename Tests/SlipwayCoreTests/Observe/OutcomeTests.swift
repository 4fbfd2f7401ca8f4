import SlipwayCore
import Testing

@Suite struct OutcomeTests {
    @Test(
        arguments: [
            (200, .ok), (101, .ok), (304, .ok), (400, .clientError), (401, .clientError), (402, .clientError),
            (404, .clientError),
            (408, .clientError), (429, .error), (500, .error), (502, .error), (503, .providerFault), (504, .error),
            (529, .providerFault),
            (0, .error), (999, .error),
        ] as [(Int, Outcome)]
    )
    func statusDecidesWithoutAnError(status: Int, expected: Outcome) {
        #expect(Outcome.classify(status: status, error: nil) == expected)
    }

    @Test(
        arguments: [
            (429, "insufficient_quota", nil, .providerFault),
            (429, nil, "credit_balance_exhausted", .providerFault),
            (429, "rate_limit_error", "enforced_spend_limit_reached", .providerFault),
            (429, "rate_limit_error", nil, .error),
            (429, "tokens", "rate_limit_exceeded", .error),
            (500, "overloaded_error", nil, .providerFault),
            (400, "insufficient_quota", nil, .clientError),
            (500, "invalid_request_error", nil, .error),
            (503, "server_error", nil, .providerFault),
            (200, "overloaded_error", nil, .providerFault),
            (200, "insufficient_quota", nil, .providerFault),
            (200, "invalid_request_error", nil, .clientError),
            (200, nil, "invalid_prompt", .clientError),
            (200, "rate_limit_error", nil, .error),
            (200, nil, "server_error", .error),
            (200, "api_error", nil, .error),
            (200, nil, "503", .providerFault),
            (200, nil, "529", .providerFault),
            (200, nil, "400", .clientError),
            (200, nil, "7", .error),
            (200, "whatever", "x", .error),
            (200, nil, nil, .error),
        ] as [(Int, String?, String?, Outcome)]
    )
    func errorTellsWhatTheStatusDoesNot(status: Int, type: String?, code: String?, expected: Outcome) {
        #expect(Outcome.classify(status: status, error: UpstreamError(type: type, code: code)) == expected)
    }
}
