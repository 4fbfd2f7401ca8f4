import SlipwayCore

extension RetryAdvice {
    init(_ response: ResponseHead) {
        let fields = response.fields
        switch fields.first(name: "x-should-retry")?.lowercased() {
        case "true": shouldRetry = true
        case "false": shouldRetry = false
        default: break
        }
        wait = Self.wait(milliseconds: fields.first(name: "retry-after-ms"), seconds: fields.first(name: "retry-after"))
    }

    /// A date is not read: as an upstream's clock may be off, it counts as a wait that is too long.
    private static func wait(milliseconds: String?, seconds: String?) -> Duration? {
        if let number = milliseconds.flatMap(Double.init) { return duration(seconds: number / 1000) }
        guard let seconds else { return nil }
        return Double(seconds).map(duration) ?? .seconds(Int64.max >> 24)
    }

    private static func duration(seconds: Double) -> Duration {
        guard seconds.isFinite, seconds < 1e6 else { return .seconds(1_000_000) }
        return .microseconds(Int64(max(0, seconds) * 1e6))
    }
}
