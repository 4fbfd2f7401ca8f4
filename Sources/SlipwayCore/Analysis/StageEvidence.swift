/// What was seen of both arms since a stage began, and over its last stretch.
package struct StageEvidence: Codable, Sendable {
    package let stage: StageID
    package private(set) var stable = Tally()
    package private(set) var canary = Tally()
    /// The longest window that guards may look back over.
    package static let keptSeconds = 900
    /// By second, oldest first. Not kept across a restart: guards begin their window anew.
    private var slices: [Slice] = []

    private struct Slice {
        let second: Int64
        var stable = Tally()
        var canary = Tally()
    }

    enum CodingKeys: CodingKey {
        case stage
        case stable
        case canary
    }

    package init(stage: StageID) { self.stage = stage }

    /// Adds what belongs to this stage; whether the canary's figures changed, on which all decisions rest. What stable's alone come to can wait
    /// for the next tick.
    package mutating func add(_ batch: TallyBatch) -> Bool {
        var isTouched = false
        for (subject, tally) in batch.tallies where subject.stage == stage {
            if subject.role == .canary { isTouched = true }
            add(tally, role: subject.role, second: batch.at.microseconds / 1_000_000)
        }
        return isTouched
    }

    /// - Parameter second: when it was handed over; never before an earlier one's.
    package mutating func add(_ tally: Tally, role: Role, second: Int64) {
        openSlice(at: second)
        switch role {
        case .stable:
            stable.merge(tally)
            slices[slices.count - 1].stable.merge(tally)
        case .canary:
            canary.merge(tally)
            slices[slices.count - 1].canary.merge(tally)
        }
    }

    private mutating func openSlice(at second: Int64) {
        guard slices.last?.second != second else { return }
        slices.append(Slice(second: second))
        if slices.count > Self.keptSeconds { slices.removeFirst() }
    }

    /// Over everything since the stage began, and over the trailing window to the resolution of a second.
    package func measurement(window: Duration, at now: Timestamp) -> Measurement {
        let horizon = (now - window).microseconds / 1_000_000
        var (recentStable, recentCanary) = (Tally(), Tally())
        for slice in slices where slice.second >= horizon {
            recentStable.merge(slice.stable)
            recentCanary.merge(slice.canary)
        }
        return Measurement(
            at: now,
            stage: stage,
            stable: ArmSummary(stable),
            canary: ArmSummary(canary),
            recentStable: ArmSummary(recentStable),
            recentCanary: ArmSummary(recentCanary),
            lastEndedAt: canary.lastEndedAt
        )
    }
}
