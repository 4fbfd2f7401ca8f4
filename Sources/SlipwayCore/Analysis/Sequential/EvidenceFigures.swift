/// The statistics behind one check: how strong the evidence is, and against what.
package struct EvidenceFigures: Hashable, Codable, Sendable {
    /// An e-value: its mean is at most 1 while the canary is no worse than its margin (Ville, Markov: ANALYSIS.md §2).
    package var eValue: Double?
    /// What the e-value has to reach.
    package var threshold: Double?
    /// 95 % intervals, in the metric's unit.
    package var canaryInterval: Interval?
    package var stableInterval: Interval?
    /// Distinct users (units) with a bad event.
    package var canaryUnits: Int?
    package var stableUnits: Int?
    /// What would have to be seen to promote, in one line.
    package var needed: String?

    package struct Interval: Hashable, Codable, Sendable {
        package var lower: Double
        package var upper: Double

        package init(_ lower: Double, _ upper: Double) {
            self.lower = lower
            self.upper = upper
        }
    }

    enum CodingKeys: String, CodingKey {
        case eValue = "e_value"
        case threshold
        case canaryInterval = "canary_interval"
        case stableInterval = "stable_interval"
        case canaryUnits = "canary_units"
        case stableUnits = "stable_units"
        case needed
    }

    package init(eValue: Double? = nil, threshold: Double? = nil) {
        self.eValue = eValue
        self.threshold = threshold
    }
}
