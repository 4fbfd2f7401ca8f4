import SlipwayCore

/// How long takebacks took, from the end of the exchange that decided to the last request that was routed to the canary.
package struct TakebackTimes: Hashable, Sendable {
    /// Upper bounds in milliseconds; what is longer falls into none of them.
    package static let bounds: [Double] = [1, 2, 5, 10, 25, 50, 100, 250, 1000, 5000]

    /// By bound, each with those below it, as Prometheus counts.
    package private(set) var buckets = [Int](repeating: 0, count: bounds.count)
    package private(set) var count = 0
    package private(set) var sumMilliseconds = 0.0
    /// Nil: none yet.
    package private(set) var lastMilliseconds: Double?

    package init() {}

    mutating func add(_ duration: Duration) {
        for (index, bound) in Self.bounds.enumerated() where duration.milliseconds <= bound { buckets[index] += 1 }
        count += 1
        sumMilliseconds += duration.milliseconds
        lastMilliseconds = duration.milliseconds
    }
}
