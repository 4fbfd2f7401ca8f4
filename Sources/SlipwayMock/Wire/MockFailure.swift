/// What an API says when it fails, by the kind of failure.
struct MockFailure {
    let status: Int
    /// OpenAI's `type` and `code`; a nil code is `null`.
    let type: StaticString
    let code: StaticString?
    /// Anthropic's `type`.
    let kind: StaticString
    let message: StaticString
    /// Header lines beside the API's usual ones.
    let advice: StaticString

    /// Silence, resets and cuts have no words; asked for them, the words are a 500's.
    init(_ failure: MockErrorKind, isAnthropic: Bool) {
        switch failure {
        case .rateLimited: self = isAnthropic ? .rateLimited : .rateLimitedByOpenAI
        case .unavailable: self = .unavailable
        case .overloaded: self = .overloaded
        case .quota: self = isAnthropic ? .spendLimit : .quota
        case .internalError, .hang, .reset, .cut: self = isAnthropic ? .apiError : .serverError
        case .streamError, .earlyStreamError: self = isAnthropic ? .overloaded : .serverError
        }
    }

    private init(
        _ status: Int,
        _ type: StaticString,
        _ code: StaticString?,
        _ kind: StaticString,
        _ message: StaticString,
        advice: StaticString = ""
    ) {
        self.status = status
        self.type = type
        self.code = code
        self.kind = kind
        self.message = message
        self.advice = advice
    }

    private static let serverError = MockFailure(
        500,
        "server_error",
        "server_error",
        "api_error",
        "The server had an error while processing your request. Sorry about that!"
    )
    private static let apiError = MockFailure(500, "server_error", nil, "api_error", "Internal server error")
    private static let unavailable = MockFailure(
        503,
        "server_error",
        "service_unavailable",
        "api_error",
        "The server is overloaded or not ready yet."
    )
    private static let overloaded = MockFailure(
        529,
        "server_error",
        "overloaded",
        "overloaded_error",
        "Overloaded",
        advice: "x-should-retry: true\r\n"
    )
    private static let rateLimitedByOpenAI = MockFailure(
        429,
        "requests",
        "rate_limit_exceeded",
        "rate_limit_error",
        "Rate limit reached for requests. Please try again in 20ms.",
        advice: "retry-after-ms: 20\r\nretry-after: 1\r\n"
    )
    private static let rateLimited = MockFailure(
        429,
        "requests",
        nil,
        "rate_limit_error",
        "This request would exceed your organization's rate limit. Please try again later.",
        advice: "retry-after: 1\r\n"
    )
    private static let quota = MockFailure(
        429,
        "insufficient_quota",
        "insufficient_quota",
        "rate_limit_error",
        "You exceeded your current quota, please check your plan and billing details."
    )
    /// Anthropic's 429 that means money has `details`, and no advice when to try again.
    private static let spendLimit = MockFailure(
        429,
        "insufficient_quota",
        "enforced_spend_limit_reached",
        "rate_limit_error",
        "Your organization has reached its enforced spend limit."
    )
}
