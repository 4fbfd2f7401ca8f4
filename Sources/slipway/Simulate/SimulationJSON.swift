import Foundation
import SlipwayCore
import SlipwaySimulation

/// One cell as programs read it.
struct SimulationJSON: Encodable {
    let scenario: String
    let kind: Scenario.Kind
    let users: String
    let requestsPerSecond: Double
    let rule: RuleID
    let runs: Int
    let gated: Bool
    let takenBack: Share
    /// After the fault's onset.
    let detected: Share
    /// The same, before 100 %.
    let detectedEarly: Share
    let promoted: Share
    let held: Share
    let secondsMedian: Double?
    let seconds90: Double?
    let canaryRequestsMedian: Double?
    let promotionSecondsMedian: Double?
    let culprits: [String: Int]
    let holds: [String: Int]

    struct Share: Encodable {
        let count: Int
        let share: Double
        let lower: Double
        let upper: Double

        init(_ proportion: Proportion) {
            let interval = ProportionInterval.wilson(proportion)
            (count, share) = (proportion.events, proportion.rate)
            (lower, upper) = (interval.lower, interval.upper)
        }
    }

    enum CodingKeys: String, CodingKey {
        case scenario, kind, users
        case requestsPerSecond = "requests_per_second"
        case rule, runs
        case takenBack = "rolled_back"
        case detected
        case detectedEarly = "detected_before_100"
        case promoted, held, gated
        case secondsMedian = "seconds_median"
        case seconds90 = "seconds_p90"
        case canaryRequestsMedian = "canary_requests_median"
        case promotionSecondsMedian = "promotion_seconds_median"
        case culprits, holds
    }

    init(_ summary: CellSummary) {
        scenario = summary.cell.scenario.name
        kind = summary.cell.scenario.kind
        users = summary.cell.population.name
        requestsPerSecond = summary.cell.requestsPerSecond
        rule = summary.cell.rule
        runs = summary.cell.runs
        takenBack = Share(summary.takenBack)
        gated = summary.cell.isGated
        detected = Share(summary.detected)
        detectedEarly = Share(summary.detectedEarly)
        promoted = Share(summary.promoted)
        held = Share(summary.held)
        secondsMedian = summary.seconds(quantile: 0.5)
        seconds90 = summary.seconds(quantile: 0.9)
        canaryRequestsMedian = summary.medianRequests
        promotionSecondsMedian = summary.medianPromotion
        holds = summary.holds
        culprits = Dictionary(uniqueKeysWithValues: summary.culprits.map { ($0.key.rawValue, $0.value) })
    }

    static func text(_ summaries: [CellSummary]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(summaries.map(SimulationJSON.init)), as: UTF8.self)
    }
}
