/// A moment, in microseconds since 1970-01-01T00:00:00Z.
///
/// Core reads no clock: every `Timestamp` was given to it.
package struct Timestamp: Hashable, Comparable, Codable, Sendable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package init(from decoder: any Decoder) throws {
        microseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microseconds)
    }

    package static func < (a: Self, b: Self) -> Bool { a.microseconds < b.microseconds }

    package static func + (moment: Self, duration: Duration) -> Self {
        Timestamp(microseconds: moment.microseconds + duration.microseconds)
    }

    /// By the whole microseconds in it. Without a `Duration`, whose 128 bits cost more than all the rest of the sum.
    package func advanced(byNanoseconds nanoseconds: Int64) -> Self {
        Timestamp(microseconds: microseconds + nanoseconds / 1000)
    }

    package static func - (moment: Self, duration: Duration) -> Self {
        Timestamp(microseconds: moment.microseconds - duration.microseconds)
    }

    package static func - (a: Self, b: Self) -> Duration { .microseconds(a.microseconds - b.microseconds) }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC with milliseconds, such as `2026-11-23T09:30:00.250Z`.
    package var description: String {
        let milliseconds = microseconds.flooredQuotient(by: 1000)
        let seconds = milliseconds.flooredQuotient(by: 1000)
        let days = seconds.flooredQuotient(by: 86_400)
        let (year, month, day) = Self.civil(daysSince1970: days)
        let second = seconds - days * 86_400
        return "\(year)-\(padded(month))-\(padded(day))T\(padded(second / 3600)):\(padded(second / 60 % 60)):"
            + "\(padded(second % 60)).\(padded(milliseconds - seconds * 1000, to: 3))Z"
    }

    /// The Gregorian date of a day number: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    private static func civil(daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let z = daysSince1970 + 719_468
        let era = z.flooredQuotient(by: 146_097)
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private func padded(_ number: Int64, to width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension Duration {
    /// Whole microseconds, rounded toward zero.
    package var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }

    /// Milliseconds with their fraction.
    package var milliseconds: Double { Double(microseconds) / 1000 }

    /// Seconds with their fraction.
    package var inSeconds: Double { Double(microseconds) / 1_000_000 }
}

extension Timestamp {
    /// Whole seconds since 1970.
    package var unixSeconds: Int64 { microseconds.flooredQuotient(by: 1_000_000) }
}
