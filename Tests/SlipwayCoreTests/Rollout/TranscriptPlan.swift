@testable import SlipwayCore

/// The plan that a transcript's `start` asks for.
struct TranscriptPlan {
    let plan: RolloutPlan

    init(_ line: TranscriptLine) throws {
        let analysis = try Self.analysis(line)
        let bake = try line.duration("bake") ?? .zero
        if let steps = line["steps"] {
            plan = RolloutPlan(steps: try Self.steps(steps, analysis), bake: bake, guardrails: analysis)
        } else {
            let weights = try (line["weights"] ?? "5,50,100").split(separator: ",").map { try Self.weight(String($0)) }
            let interval = try line.duration("interval") ?? .seconds(60)
            plan = RolloutPlan(weights: weights, interval: interval, analysis: analysis, bake: bake)
        }
    }

    private static func analysis(_ line: TranscriptLine) throws -> AnalysisPlan {
        let policy = AnalysisPlan.OnInconclusive(rawValue: line["policy"] ?? "hold")
        guard let policy else { throw TranscriptLine.Fault(description: "no such policy") }
        var analysis = RolloutFixtures.analysis(onInconclusive: policy)
        if line["guards"] == "none" { analysis.guards = [] }
        if let deadline = try line.duration("deadline") { analysis.deadline = deadline }
        return analysis
    }

    private static func steps(_ text: String, _ analysis: AnalysisPlan) throws -> [RolloutPlan.Step] {
        guard text != "none" else { return [] }
        return try text.split(separator: ",").map { word in
            let parts = word.split(separator: ":").map(String.init)
            let duration = try parts.dropFirst().first.map(TranscriptLine.duration)
            return switch parts[0] {
            case "pause": .pause(duration)
            case "analysis": .analysis(analysis, duration ?? .seconds(60))
            case "deploy": .deploy(limit: duration ?? .seconds(60))
            case "smoke": .smoke("smoke", limit: duration ?? .seconds(60))
            case "switch": .switchOver
            default: .setWeight(try weight(parts[0]))
            }
        }
    }

    private static func weight(_ text: String) throws -> Weight {
        guard let weight = Double(text).flatMap(Weight.init(percent:)) else {
            throw TranscriptLine.Fault(description: "\(text) is no weight")
        }
        return weight
    }
}
