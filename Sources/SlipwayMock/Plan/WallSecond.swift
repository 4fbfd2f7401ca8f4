import Foundation

/// The present second as responses name it, formatted once a second.
package struct WallSecond: Sendable, Equatable {
    package let unix: Int
    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    let httpDate: [UInt8]
    /// A minute later, when rate limits begin anew: `1994-11-06T08:50:37Z`
    let reset: [UInt8]

    package init(unix: Int) {
        self.unix = unix
        httpDate = Self.format(unix, "%a, %d %b %Y %H:%M:%S GMT")
        reset = Self.format(unix + 60, "%Y-%m-%dT%H:%M:%SZ")
    }

    private static func format(_ unix: Int, _ pattern: String) -> [UInt8] {
        var time = time_t(unix)
        var parts = tm()
        gmtime_r(&time, &parts)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            let count = strftime(text.baseAddress, text.count, pattern, &parts)
            return text.prefix(count).map { UInt8(bitPattern: $0) }
        }
    }
}
