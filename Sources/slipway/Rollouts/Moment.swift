import Foundation

/// A moment of the API, for people: what is left until then, and the time of day.
struct Moment {
    private static let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    let date: Date

    init(_ date: Date) { self.date = date }

    /// Nil for what is no RFC 3339 time.
    init?(_ text: String) {
        do { date = try Self.format.parse(text) } catch { return nil }
    }

    /// RFC 3339.
    var text: String { date.formatted(Self.format) }

    /// `4 min 12 s`; nothing negative.
    func countdown(from now: Date) -> String {
        let seconds = max(0, Int(date.timeIntervalSince(now).rounded(.up)))
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }
}
