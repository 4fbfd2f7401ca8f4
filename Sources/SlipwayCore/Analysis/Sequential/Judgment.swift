/// What the sequential judge says at one moment. Only `takeBack` ends a rollout, and only the gate lets it go on.
package struct Judgment: Hashable, Codable, Sendable {
    /// Seconds since the attempt began.
    package var time: Double
    /// What proves the canary worse, the heaviest evidence first; once said, said for ever. Empty: nothing is proved.
    package var takeBack: [CheckResult] = []
    /// Why the weight must not rise now, though nobody is blamed: routing broken, an outage of both, too few users.
    package var holds: [CheckResult] = []
    /// The promotion gate of the present stage: `pass`, or `inconclusive` with what is still missing.
    package var gate: Verdict
    /// Every metric with its numbers, for people.
    package var readings: [CheckResult] = []

    package init(time: Double, gate: Verdict) {
        self.time = time
        self.gate = gate
    }
}
