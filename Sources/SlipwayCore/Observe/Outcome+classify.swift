extension Outcome {
    /// How an answer that arrived whole is judged.
    ///
    /// An error under a good status (inside a stream, or in the body of a 200) is judged as the status that its type or code stands
    /// for; one that names none is an `error`.
    package static func classify(status: Int, error: UpstreamError?) -> Outcome {
        if let error, error.isOverload { return .providerFault }
        let status = status < 400 ? error?.impliedStatus ?? status : status
        switch status {
        case 100..<400: return .ok
        case 503, 529: return .providerFault
        case 429: return error?.meansMoney == true ? .providerFault : .error
        case 400..<500: return .clientError
        default: return .error
        }
    }
}

extension UpstreamError {
    /// 429s that no waiting heals (WIRE.md §5).
    private static let money: Set<String> = [
        "insufficient_quota", "credit_balance_exhausted", "enforced_spend_limit_reached",
    ]

    fileprivate var meansMoney: Bool { [type, code].contains { $0.map(Self.money.contains) ?? false } }

    fileprivate var isOverload: Bool { type == "overloaded_error" || code == "overloaded_error" }

    fileprivate var impliedStatus: Int {
        if meansMoney { return 429 }
        return [type, code].lazy.compactMap { $0.flatMap(Self.status) }.first ?? 500
    }

    /// Whether the same request may well succeed soon: an overload, a limit of the moment, a fault of the provider's.
    package var mayPass: Bool {
        let status = impliedStatus
        return !meansMoney && (isOverload || status >= 500 || [408, 409, 429].contains(status))
    }

    private static func status(of name: String) -> Int? {
        switch name {
        case "invalid_request_error": 400
        case "authentication_error": 401
        case "billing_error": 402
        case "permission_error": 403
        case "not_found_error": 404
        case "request_too_large": 413
        case "rate_limit_error", "rate_limit_exceeded": 429
        case "api_error", "server_error": 500
        case "timeout_error": 504
        // OpenAI's Responses: invalid_prompt, invalid_image, invalid_base64_image, …
        case _ where name.hasPrefix("invalid_"): 400
        default: Int(name).flatMap { (400..<600).contains($0) ? $0 : nil }
        }
    }
}
