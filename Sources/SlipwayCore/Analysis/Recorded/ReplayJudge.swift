/// What a recording can be replayed to. Times are seconds since the rollout began and never go back.
protocol ReplayJudge {
    mutating func stageBegan(_ index: Int, at time: Double)
    mutating func add(_ exhibit: Exhibit)
    mutating func add(_ feedback: FeedbackExhibit)
    mutating func advance(to time: Double)
    /// Whether the canary is taken back, at a stage's end or not.
    var isDecided: Bool { get }
    func judgment(at time: Double) -> Judgment
}

extension SequentialJudge: ReplayJudge {}
