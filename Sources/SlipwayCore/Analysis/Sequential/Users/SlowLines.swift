/// From where on an exchange is slow or expensive for its route: upper edges of quantiles of all its traffic, both arms pooled, so that
/// they do not depend on who is in the canary (τ, ANALYSIS.md §2.10.3). Renewed every 10 s from the last 300 s; known from 200 exchanges on.
package struct SlowLines: Hashable, Codable, Sendable {
    package static let minCount = 200

    package private(set) var latency95: Double?
    package private(set) var latency80: Double?
    package private(set) var firstToken95: Double?
    package private(set) var cost90: Double?
    package private(set) var tokens90: Double?

    private var latency = SlidingHistogram(least: 0.1)
    private var firstToken = SlidingHistogram(least: 0.1)
    private var cost = SlidingHistogram(least: 1e-8)
    private var tokens = SlidingHistogram(least: 0.5)
    private var slice = Int.min

    package init() {}

    /// Renews the lines if their time has come; called before an exhibit is held against them, so that no exchange moves its own line.
    package mutating func advance(to time: Double) {
        let now = SlidingHistogram.slice(at: time)
        guard now > slice else { return }
        slice = now
        latency.advance(to: time)
        firstToken.advance(to: time)
        cost.advance(to: time)
        tokens.advance(to: time)
        renewLatency()
        renewFirstToken()
        renewCost()
        renewTokens()
    }

    package mutating func add(_ exhibit: Exhibit) {
        if exhibit.hasLatency {
            latency.record(exhibit.latency, at: exhibit.time)
            if latency95 == nil { renewLatency() }
        }
        if let value = exhibit.timeToFirstToken {
            firstToken.record(value, at: exhibit.time)
            if firstToken95 == nil { renewFirstToken() }
        }
        addPrice(of: exhibit)
    }

    private mutating func addPrice(of exhibit: Exhibit) {
        if let value = exhibit.cost {
            cost.record(value, at: exhibit.time)
            if cost90 == nil { renewCost() }
        }
        if let value = exhibit.tokens {
            tokens.record(value, at: exhibit.time)
            if tokens90 == nil { renewTokens() }
        }
    }

    /// The same lines on a clock that reads 0 now.
    package func rebased(to time: Double) -> SlowLines {
        var lines = self
        lines.latency.rebase(to: time)
        lines.firstToken.rebase(to: time)
        lines.cost.rebase(to: time)
        lines.tokens.rebase(to: time)
        lines.slice = -1
        return lines
    }

    // A line that is known stays as it was while too little traffic renews it.
    private mutating func renewLatency() {
        guard latency.count >= Self.minCount else { return }
        latency95 = latency.upperEdge(ofQuantile: 0.95)
        latency80 = latency.upperEdge(ofQuantile: 0.80)
    }

    private mutating func renewFirstToken() {
        if firstToken.count >= Self.minCount { firstToken95 = firstToken.upperEdge(ofQuantile: 0.95) }
    }

    private mutating func renewCost() {
        if cost.count >= Self.minCount { cost90 = cost.upperEdge(ofQuantile: 0.90) }
    }

    private mutating func renewTokens() {
        if tokens.count >= Self.minCount { tokens90 = tokens.upperEdge(ofQuantile: 0.90) }
    }
}

extension Exhibit {
    /// Whether its latency says how fast the version answers: an error's does not, a timeout's does.
    var hasLatency: Bool { !latency.isNaN && (outcome == .ok || outcome == .timeout || outcome == .truncated) }
}
