import RealModule

/// What each user of a service was like while stable answered it: the stake of the judge's bets (ANALYSIS.md §2.10.3).
///
/// Bounded: 65 536 users in 4 MiB. Who is admitted to a full table depends on a second hash of the key, never on the arm. Older traffic
/// fades, with a half-life of 30 minutes: by forward decay (Cormode et al. 2009), an exchange at time t counts 2^((t - reference) / 30 min),
/// and only when the reference moves on is every count touched. Holds hashes of keys only.
package struct UserHistory: Hashable, Codable, Sendable {
    static let halfLife = 1800.0
    /// Half-lives after which the reference moves on.
    private static let stride = 8.0
    /// Counts below it are forgotten when the reference moves on.
    private static let least: Float = 0.01
    static let dedupeWindow = 30.0

    package internal(set) var lines = SlowLines()
    var table: UnitTable
    /// By column, then by user.
    var columns: [PackedArray<Float>]
    var reference: Double?
    var latest = 0.0
    /// A bit for each piece that is to be written again.
    var changed = UInt64.max

    /// What is counted of each user.
    enum Column: Int, CaseIterable {
        case exchanges
        case errors
        /// When an error was last counted, in seconds after the reference.
        case errorTime
        case latencies
        case slow95
        case slow80
        case firstTokens
        case slowFirstTokens
        case costs
        case expensive
    }

    package init() {
        self.init(capacity: 65_536)
    }

    package init(capacity: Int) {
        table = UnitTable(capacity: capacity)
        columns = Column.allCases.map { _ in PackedArray() }
    }

    package var users: Int { table.count }

    /// Takes in stable traffic outside of rollouts. `time` of the exhibit in seconds of any clock that only rises.
    package mutating func add(_ exhibit: Exhibit) {
        guard exhibit.role == .stable, exhibit.outcome.isJudged, exhibit.time.isFinite else { return }
        advance(to: exhibit.time)
        if let unit = exhibit.unit, let user = number(of: unit) { note(exhibit, of: user) }
        lines.add(exhibit)
    }

    private mutating func note(_ exhibit: Exhibit, of user: Int) {
        let weight = Float(Double.exp2((exhibit.time - (reference ?? 0)) / Self.halfLife))
        self[.exchanges, user] += weight
        changed |= 1 << UInt64(Self.piece(of: table.units[user]))
        if EventKind.error.isEvent(exhibit) { noteError(of: user, at: exhibit.time, weight) }
        for family in LookFamily.allCases {
            guard let (value, (first, second)) = family.value(of: exhibit, lines) else { continue }
            let (n, slow, slow2) = family.columns
            self[n, user] += weight
            if value >= first { self[slow, user] += weight }
            if let slow2, value >= second { self[slow2, user] += weight }
        }
    }

    private mutating func noteError(of user: Int, at time: Double, _ weight: Float) {
        let time = Float(time - (reference ?? 0))
        guard time - self[.errorTime, user] >= Float(Self.dedupeWindow) else { return }
        self[.errorTime, user] = time
        self[.errors, user] += weight
    }
}

extension UserHistory {
    subscript(column: Column, user: Int) -> Float {
        get { columns[column.rawValue].values[user] }
        set { columns[column.rawValue].values[user] = newValue }
    }

    /// What is left of a count after a time.
    static func decay(over seconds: Double) -> Double { .exp2(-seconds / halfLife) }

    /// What a count is worth at the latest exhibit's time.
    var fade: Double { .exp2(-(latest - (reference ?? latest)) / Self.halfLife) }

    private mutating func advance(to time: Double) {
        lines.advance(to: time)
        let now = max(latest, time)
        latest = reference == nil ? time : now
        guard let start = reference else {
            reference = time
            return
        }
        let strides = ((latest - start) / (Self.stride * Self.halfLife)).rounded(.down)
        if strides >= 1 { moveReference(strides: strides) }
    }

    private mutating func moveReference(strides: Double) {
        changed = .max
        let factor = Float(Self.decay(over: strides * Self.stride * Self.halfLife))
        let step = strides * Self.stride * Self.halfLife
        reference = (reference ?? 0) + step
        for column in Column.allCases {
            let isTime = column == .errorTime
            let values = columns[column.rawValue].values
            columns[column.rawValue].values = values.map { isTime ? $0 - Float(step) : $0 * factor }
        }
        keep(table.units.indices.filter { self[.exchanges, $0] >= Self.least })
    }

    /// The user's number; nil where the table is full and the user not among those admitted.
    private mutating func number(of unit: UInt64) -> Int? {
        if let number = table.number(of: unit) { return number }
        while table.isFull, table.admits(unit) { keepColumns(table.thin()) }
        guard table.admits(unit) else { return nil }
        for column in Column.allCases { columns[column.rawValue].values.append(column == .errorTime ? -.infinity : 0) }
        return table.append(unit)
    }

    private mutating func keep(_ numbers: [Int]) {
        table.keep(numbers: numbers)
        keepColumns(numbers)
    }

    private mutating func keepColumns(_ numbers: [Int]) {
        changed = .max
        for c in columns.indices { columns[c].values = numbers.map { columns[c].values[$0] } }
    }
}

extension LookFamily {
    var columns: (n: UserHistory.Column, slow: UserHistory.Column, slow2: UserHistory.Column?) {
        switch self {
        case .latency: (.latencies, .slow95, .slow80)
        case .firstToken: (.firstTokens, .slowFirstTokens, nil)
        case .cost: (.costs, .expensive, nil)
        }
    }
}
