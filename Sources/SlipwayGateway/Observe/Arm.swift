import SlipwayCore

/// One version of a service in one role, as one event loop sees it: where its exchanges go, and where they are counted.
///
/// An exchange holds on to its arm, and so is charged to the stage in force when it was routed, however late it ends.
final class Arm {
    let version: Version
    let subject: Observation.Subject
    let endpoints: ArmEndpoints
    /// The canary's weight in force, zero without a rollout; nil where a judge learns nothing: of versions that clients picked themselves, and of
    /// a rollout without one.
    let weight: Weight?
    /// What the ids of its exchanges have in common; nil where nothing is known of them later.
    let stamp: Attribution.Stamp?
    /// The version's overlay with each variant of the service's AI config on top of it, where there is one.
    let configured: [Overlay?]
    /// Whether the version's overlay does. Asked of the overlay, it would be copied.
    let changesBody: Bool
    fileprivate var tally = Tally()
    fileprivate var isTouched = false
    fileprivate var exhibits: [Exhibit] = []

    init(
        version: Version,
        subject: Observation.Subject,
        endpoints: ArmEndpoints,
        weight: Weight?,
        stamp: Attribution.Stamp? = nil,
        configured: [Overlay?] = []
    ) {
        self.version = version
        self.subject = subject
        self.endpoints = endpoints
        self.weight = weight
        self.stamp = stamp
        self.configured = configured
        changesBody = version.overlay.changesBody
    }
}

@available(*, unavailable)
extension Arm: Sendable {}

extension Arm {
    /// Whether a judge should hear of an exchange at once: the canary's own, and any that failed while a rollout is under way.
    func isOnTrial(by observation: Observation) -> Bool {
        guard subject.stage != nil, weight != nil else { return false }
        return subject.role == .canary || observation.outcome != .ok
    }
}

/// The arms that something happened to since the last hand-over.
struct Accumulator {
    private var touched: [Arm] = []
    private var exhibited: [Arm] = []
    private var feedback: [Feedback] = []

    var isEmpty: Bool { touched.isEmpty && exhibited.isEmpty && feedback.isEmpty }

    mutating func add(_ feedback: Feedback) { self.feedback.append(feedback) }

    mutating func noteRouted(_ arm: Arm, at now: Timestamp) {
        touch(arm)
        arm.tally.noteRouted(at: now)
    }

    mutating func add(_ observation: Observation, to arm: Arm) {
        touch(arm)
        arm.tally.add(observation)
        exhibit(observation, of: arm)
    }

    private mutating func exhibit(_ observation: Observation, of arm: Arm) {
        guard let weight = arm.weight else { return }
        if arm.exhibits.isEmpty { exhibited.append(arm) }
        arm.exhibits.append(Exhibit(observation, weight: weight))
    }

    private mutating func touch(_ arm: Arm) {
        guard !arm.isTouched else { return }
        arm.isTouched = true
        touched.append(arm)
    }

    /// Two arms may have one subject: a publication makes new arms, and exchanges of the old ones go on.
    mutating func handOver(at now: Timestamp) -> TallyBatch? {
        guard !isEmpty else { return nil }
        var batch = TallyBatch(at: now)
        batch.exhibits = takeExhibits()
        batch.feedback = takeFeedback()
        for arm in touched {
            batch.tallies[arm.subject, default: Tally()].merge(arm.tally)
            arm.tally = Tally()
            arm.isTouched = false
        }
        touched.removeAll(keepingCapacity: true)
        return batch
    }

    /// What a judge waits for, without the tallies.
    mutating func handOverNews(at now: Timestamp) -> TallyBatch? {
        guard !exhibited.isEmpty || !feedback.isEmpty else { return nil }
        var batch = TallyBatch(at: now)
        batch.exhibits = takeExhibits()
        batch.feedback = takeFeedback()
        return batch
    }

    private mutating func takeFeedback() -> [Feedback] {
        defer { feedback.removeAll(keepingCapacity: true) }
        return feedback
    }

    private mutating func takeExhibits() -> [Observation.Subject: [Exhibit]] {
        defer { exhibited.removeAll(keepingCapacity: true) }
        return exhibited.reduce(into: [:]) { exhibits, arm in
            exhibits[arm.subject, default: []] += arm.exhibits
            arm.exhibits.removeAll(keepingCapacity: true)
        }
    }
}
