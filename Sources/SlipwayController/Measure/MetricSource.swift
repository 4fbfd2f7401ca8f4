import SlipwayCore

/// Where custom metrics are measured.
package protocol MetricSource: Sendable {
    /// The query's one number now, or nil where there is no data. Comes back within `settings.timeout`, and at once when cancelled.
    ///
    /// - Parameters:
    ///   - query: with every placeholder filled in.
    ///   - settings: where and how to ask.
    func value(of query: String, _ settings: MetricQuery) async throws(MetricFault) -> Double?
}

/// Why a metric could not be measured, in a few words for people; nothing secret is in them.
package struct MetricFault: Error, Hashable, Sendable {
    package let message: String

    package init(_ message: String) { self.message = message }
}
