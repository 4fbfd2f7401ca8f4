import RealModule

/// One kind of bad event, judged by the users who have one: each user's arm is one coin, bet on at their first event (FE, ANALYSIS.md
/// §2.10.2).
///
///     l = the largest weight at which the user had an event as stable in this epoch (0 if none)
///     had an event as canary in this epoch, or l >= w, or w = 1   ->  no bet
///     p = (w - l) / (1 - l)       theta(r) = r p / (1 - p + r p)
///     canary: L_j += ln(theta(r_j) / theta(r0))      stable: L_j += ln((1 - theta(r_j)) / (1 - theta(r0)))      E = mean_j exp L_j
///
/// Exact whatever the users do: nothing about them is modelled. Events of one weight may arrive in any order. A plan may lower its weight:
/// whoever was in the canary, or was stable at a larger weight, tells nothing new, so no bet is placed.
package struct FirstEvents: Hashable, Codable, Sendable {
    package static let grid = SIMD4<Double>(2, 4, 10, 30)
    /// Canary users without whom nobody is taken back.
    package static let minCanaryUsers = 3
    /// Weights of one plan that are told apart; on events at any further one nothing is bet.
    private static let maxWeights = 64
    /// Epochs of one rollout; the shares of any later one would be too small to ever speak.
    private static let maxEpochs = 256

    package let kind: EventKind
    package let alpha: Double
    /// r0.
    package let nullRatio: Double
    package private(set) var epochs: [Epoch] = []
    /// Exchanges that might have been events, and events, one for each user and window: for the practical gate only.
    package private(set) var exposures: [Weight: ArmPair] = [:]

    private var table: UnitTable
    private var weights: [Weight] = []
    /// By weight, then by user: how many epochs had begun at the last event, and in the top bit whether it was as canary.
    private var marks: [PackedArray<UInt16>] = []
    /// By user: when an event was last counted for the gate.
    private var counted = PackedArray<Double>()

    package struct Epoch: Hashable, Codable, Sendable {
        /// Seconds since the attempt began.
        package let began: Double
        package let share: Double
        /// L_j.
        package var logs = SIMD4<Double>.zero
        package var canaryUsers = 0
        package var stableUsers = 0

        /// ln of the mean of exp L_j.
        package var logE: Double {
            let top = logs.max()
            return top + .log((0..<4).reduce(0) { $0 + .exp(logs[$1] - top) } / 4)
        }
    }

    package struct ArmPair: Hashable, Codable, Sendable {
        package var canary = Count()
        package var stable = Count()

        package struct Count: Hashable, Codable, Sendable {
            package var exchanges = 0
            package var events = 0

            package var rate: Double { exchanges > 0 ? Double(events) / Double(exchanges) : 0 }
        }
    }

    package init(_ kind: EventKind, alpha: Double, nullRatio: Double, capacity: Int = 65_536) {
        self.kind = kind
        self.alpha = alpha
        self.nullRatio = nullRatio
        table = UnitTable(capacity: capacity)
    }

    package mutating func beginEpoch(at time: Double, share: Double) {
        guard share > 0, epochs.count < Self.maxEpochs else { return }
        epochs.append(Epoch(began: time, share: share))
    }

    /// What an epoch's E has to reach: 1 / (α ω s).
    package func threshold(_ epoch: Epoch) -> Double { 1 / (alpha * kind.budget * epoch.share) }

    /// An exchange that might have been an event, whether it was one or not.
    package mutating func addExposure(role: Role, weight: Weight) {
        exposures[weight, default: ArmPair()][role].exchanges += 1
    }

    /// A bad event; `unit` nil: of a user without a key, who is met only once.
    ///
    /// - Parameter window: events of one user within so many seconds of each other are one, for the gate.
    package mutating func add(unit: UInt64?, role: Role, weight: Weight, at time: Double, window: Double) {
        let begun = (epochs.lastIndex { $0.began <= time } ?? -1) + 1
        guard let unit else {
            exposures[weight, default: ArmPair()][role].events += 1
            for e in 0..<begun { bet(weight, after: .none, role: role, in: e) }
            return
        }
        guard let user = number(of: unit) else { return }
        count(user, role: role, weight: weight, at: time, window: window)
        guard weight > .none, weight < .full, let slot = slot(of: weight) else { return }
        for e in 0..<begun {
            if let known = knownStable(user, in: e) { bet(weight, after: known, role: role, in: e) }
        }
        mark(user, slot: slot, role: role, begun: begun)
    }
}

extension FirstEvents {
    /// The user's number; nil where the table is full and the user not among those admitted.
    private mutating func number(of unit: UInt64) -> Int? {
        if let number = table.number(of: unit) { return number }
        while table.isFull, table.admits(unit) { thin() }
        guard table.admits(unit) else { return nil }
        for slot in marks.indices { marks[slot].values.append(0) }
        counted.values.append(-.infinity)
        return table.append(unit)
    }

    private mutating func thin() {
        let kept = table.thin()
        for slot in marks.indices { marks[slot].values = kept.map { marks[slot].values[$0] } }
        counted.values = kept.map { counted.values[$0] }
    }

    private mutating func count(_ user: Int, role: Role, weight: Weight, at time: Double, window: Double) {
        guard time - counted.values[user] >= window else { return }
        counted.values[user] = time
        exposures[weight, default: ArmPair()][role].events += 1
    }

    private mutating func slot(of weight: Weight) -> Int? {
        if let slot = weights.firstIndex(of: weight) { return slot }
        guard weights.count < Self.maxWeights else { return nil }
        weights.append(weight)
        marks.append(PackedArray([UInt16](repeating: 0, count: table.count)))
        return weights.count - 1
    }

    private mutating func mark(_ user: Int, slot: Int, role: Role, begun: Int) {
        let old = marks[slot].values[user]
        let canary = (old & Self.canaryBit) | (role == .canary ? Self.canaryBit : 0)
        marks[slot].values[user] = max(old & ~Self.canaryBit, UInt16(begun)) | canary
    }

    private static let canaryBit: UInt16 = 0x8000

    /// The largest weight at which the user had an event as stable in an epoch; nil if it had one as canary.
    private func knownStable(_ user: Int, in epoch: Int) -> Weight? {
        var known = Weight.none
        for slot in marks.indices {
            let mark = marks[slot].values[user]
            guard Int(mark & ~Self.canaryBit) > epoch else { continue }
            if mark & Self.canaryBit != 0 { return nil }
            known = max(known, weights[slot])
        }
        return known
    }

    private mutating func bet(_ weight: Weight, after known: Weight, role: Role, in epoch: Int) {
        guard weight > known, weight < .full else { return }
        let p = (weight.share - known.share) / (1 - known.share)
        let isCanary = role == .canary
        let null = isCanary ? Self.odds(nullRatio, p) : 1 - Self.odds(nullRatio, p)
        for j in 0..<4 {
            let theta = Self.odds(Self.grid[j], p)
            epochs[epoch].logs[j] += .log((isCanary ? theta : 1 - theta) / null)
        }
        if isCanary { epochs[epoch].canaryUsers += 1 } else { epochs[epoch].stableUsers += 1 }
    }

    /// θ(r): the chance that an event is the canary's if its rate is r times stable's.
    private static func odds(_ ratio: Double, _ p: Double) -> Double { ratio * p / (1 - p + ratio * p) }
}

extension FirstEvents.ArmPair {
    subscript(role: Role) -> Count {
        get { role == .canary ? canary : stable }
        set {
            if role == .canary { canary = newValue } else { stable = newValue }
        }
    }

    static func + (a: Self, b: Self) -> Self {
        var sum = a
        sum.canary.exchanges += b.canary.exchanges
        sum.canary.events += b.canary.events
        sum.stable.exchanges += b.stable.exchanges
        sum.stable.events += b.stable.events
        return sum
    }
}
