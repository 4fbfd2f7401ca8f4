import SlipwayCore

/// A way to judge canaries, as a simulated rollout drives it.
package protocol SimulatedRule {
    mutating func stageBegan(_ index: Int, at time: Double)
    mutating func add(_ exhibit: Exhibit)
    mutating func add(_ feedback: FeedbackExhibit)
    /// Called each second.
    mutating func advance(to time: Double)
    /// What the canary is taken back for, once that is decided; asked after every exchange.
    var culprit: Metric? { get }
    /// At the stage's end and, while it is extended, every sixtieth of its planned length.
    mutating func stageEnded(at time: Double) -> StageAnswer
}

/// What a rule says at the end of a stage.
package enum StageAnswer: Hashable, Sendable {
    case pass
    case takeBack(Metric)
    /// Not enough is known, and of what: the stage goes on.
    case extend(missing: String)
}
