/// Where flags are kept, and changed.
package enum FlagOrigin: Hashable, Sendable {
    /// By a path that holds wherever the process runs.
    case file(String)
    /// In Slipway's own store, which begins with the flags of a file if one is given.
    case store(seed: FlagSet?)
    case url(FlagURL)
}

/// A document that is asked for from time to time.
package struct FlagURL: Hashable, Sendable {
    package struct Header: Hashable, Sendable {
        package var name: String
        package var value: Secret

        package init(_ name: String, _ value: Secret) {
            self.name = name
            self.value = value
        }
    }

    package static let defaultInterval = Duration.seconds(30)
    package static let shortestInterval = Duration.seconds(1)

    package var url: String
    package var interval: Duration
    package var headers: [Header]

    package init(_ url: String, interval: Duration = defaultInterval, headers: [Header] = []) {
        self.url = url
        self.interval = interval
        self.headers = headers
    }

    /// Without the query, which may hold what is nobody's business.
    package var shown: String { String(url.prefix { $0 != "?" }) }
}
