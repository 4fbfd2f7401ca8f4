import Foundation

/// A moment of the API, for people: what is left until then, and the time of day.
struct Moment {
    let date: Date

    /// Nil for what is no RFC 3339 time.
    init?(_ text: String) {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        do { date = try style.parse(text) } catch { return nil }
    }

    /// `4 min 12 s`; nothing negative.
    func countdown(from now: Date) -> String {
        let seconds = max(0, Int(date.timeIntervalSince(now).rounded(.up)))
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }
}
