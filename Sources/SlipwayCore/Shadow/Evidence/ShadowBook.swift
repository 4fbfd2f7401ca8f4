import RealModule

/// All that the pairs of one shadow taught: takes a pair at a time, gives the report and the readiness at any moment.
///
/// Of a bounded size, however many pairs come: counts, histograms, and the worst pairs. A value, `Codable` for the store, so that a
/// restart goes on where it was. (ANALYSIS.md §4.3–4.5.)
package struct ShadowBook: Hashable, Codable, Sendable {
    package static let maxGroups = 32
    package static let maxWorst = 20
    package static let maxPreferences = 10_000
    package static let maxRecent = 10_000
    private static let otherGroup = "other"

    package let rule: ReadinessRule
    package private(set) var pairs = 0
    package private(set) var successful = 0
    package private(set) var divergence = Moments()
    package private(set) var noise = Moments()
    package private(set) var diverged = 0
    package private(set) var divergedRules: [Divergence.Rule: Int] = [:]
    package private(set) var lengthOff = 0
    package private(set) var noiseFloor = NoiseFloor()
    /// Only the shadow failed: a win. (McNemar.)
    package private(set) var failures = SignRecord(accepted: 0.5)
    package private(set) var invalid = SignRecord(accepted: 0.5)
    package private(set) var productionFailures = Proportion()
    package private(set) var shadowFailures = Proportion()
    package private(set) var slow = SlowRecord()
    package private(set) var cost: CostRecord
    /// A win: the shadow's answer was liked less. Worse is refused above one half.
    package private(set) var worse = SignRecord(accepted: 0.5)
    /// A win: the shadow's answer was liked better. Not worse: above 0.40.
    package private(set) var notWorse = SignRecord(accepted: 0.4)
    /// A win: as above. Better: above one half.
    package private(set) var better = SignRecord(accepted: 0.5)
    /// How models were asked about the pairs; nil where none was.
    package private(set) var remote: RemoteTally?
    /// The last pairs, as hashes of their requests' ids: of these a preference can be told.
    private var recent: [UInt64]?
    /// Whose preference is known: each pair's counts once.
    private var preferred: Set<RequestID> = []
    package private(set) var groups: [String: ShadowGroup] = [:]
    /// The worst first.
    package private(set) var worst: [WorstPair] = []
    package private(set) var firstAt: Timestamp?
    package private(set) var lastAt: Timestamp?

    package init(rule: ReadinessRule) {
        self.rule = rule
        cost = CostRecord(ratio: rule.maxCostRatio ?? 1.25)
    }

    package mutating func add(_ score: ShadowScore, content: PairContent? = nil) {
        pairs += 1
        firstAt = firstAt ?? score.at
        lastAt = max(lastAt ?? score.at, score.at)
        if !score.shadow.isFailure { successful += 1 }
        addFailures(score)
        addDivergence(score)
        addSpeedAndCost(score)
        addGroup(score)
        keep(score, content)
        remember(score.requestID)
    }

    /// A pair with all that is known of it.
    package mutating func take(_ scored: ShadowNews.Scored) {
        add(scored.score, content: scored.content)
        if let tally = scored.remote { add(tally) }
        if let preference = scored.preference { add(preference, of: scored.score.requestID) }
    }

    private mutating func remember(_ request: RequestID) {
        if recent == nil { recent = [] }
        if (recent?.count ?? 0) < Self.maxRecent {
            recent?.append(request.digest)
        } else {
            recent?[pairs % Self.maxRecent] = request.digest
        }
    }

    /// Whether there is such a pair among the last ten thousand.
    package func knows(_ request: RequestID) -> Bool { recent?.contains(request.digest) ?? false }

    private mutating func addFailures(_ score: ShadowScore) {
        let (a, b) = (score.production, score.shadow)
        productionFailures.add(isEvent: a.isFailure)
        shadowFailures.add(isEvent: b.isFailure)
        if a.isFailure != b.isFailure { failures.add(isWin: b.isFailure) }
        guard !a.isFailure, !b.isFailure else { return }
        if a.isValid != b.isValid { invalid.add(isWin: !b.isValid) }
    }

    private mutating func addDivergence(_ score: ShadowScore) {
        if score.isLengthOff { lengthOff += 1 }
        if score.isLeftOut { noiseFloor.addLeftOut(isCalibrating: score.isCalibrating) }
        guard let d = score.divergence else { return }
        divergence.add(d.score)
        if d.score > rule.divergenceThreshold {
            diverged += 1
            divergedRules[d.rule, default: 0] += 1
        }
        guard let n = score.noise?.score else { return }
        noise.add(n)
        if [score.divergence, score.noise].contains(where: { $0?.rule == .meaning }) { noiseFloor.noteMeaning() }
        noiseFloor.add(shadow: d.score, second: n)
    }

    private mutating func addSpeedAndCost(_ score: ShadowScore) {
        guard score.production.outcome == .ok, score.shadow.outcome == .ok else { return }
        if let x = score.production.latency, let y = score.shadow.latency {
            slow.add(production: x.milliseconds, shadow: y.milliseconds)
        }
        if let x = score.production.cost, let y = score.shadow.cost { cost.add(production: x, shadow: y) }
    }

    private mutating func addGroup(_ score: ShadowScore) {
        let name = "\(score.route) \(score.kind.rawValue)"
        let isKnown = groups[name] != nil || groups.count < Self.maxGroups - 1
        groups[isKnown ? name : Self.otherGroup, default: ShadowGroup()].add(score)
    }

    private mutating func keep(_ score: ShadowScore, _ content: PairContent?) {
        guard let d = score.divergence?.score, d > rule.divergenceThreshold else { return }
        let pair = WorstPair(score: score, content: content)
        if worst.count == Self.maxWorst {
            guard let last = worst.last, pair.rank > last.rank else { return }
            worst.removeLast()
        }
        worst.insert(pair, at: worst.firstIndex { $0.rank < pair.rank } ?? worst.count)
    }

    /// What somebody thinks of one pair. The first word on a pair counts, and as many pairs as can be remembered.
    package mutating func add(_ preference: ShadowPreference, of request: RequestID) {
        guard preferred.count < Self.maxPreferences, preferred.insert(request).inserted else { return }
        guard preference != .tie else {
            worse.addTie()
            notWorse.addTie()
            better.addTie()
            return
        }
        worse.add(isWin: preference == .production)
        notWorse.add(isWin: preference == .shadow)
        better.add(isWin: preference == .shadow)
    }

    package mutating func add(_ tally: RemoteTally) { remote = (remote ?? RemoteTally()) + tally }

    /// Forgets what was said in pairs before this moment; whether there was any.
    package mutating func forget(contentBefore moment: Timestamp) -> Bool {
        var hasForgotten = false
        for index in worst.indices where worst[index].score.at < moment && worst[index].content != nil {
            worst[index].content = nil
            hasForgotten = true
        }
        return hasForgotten
    }
}

extension ShadowBook {
    /// The pairs in which the shadow did better: production alone failed, or its answer was liked better.
    package var shadowBetter: Int { failures.losses + better.wins }
}

extension RequestID {
    fileprivate var digest: UInt64 { withUnsafeBytes(of: (high, low)) { XXH64.hash($0, seed: 0) } }
}
