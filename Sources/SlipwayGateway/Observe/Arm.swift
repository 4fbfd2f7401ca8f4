import SlipwayCore

/// One version of a service in one role, as one event loop sees it: where its exchanges go, and where they are counted.
///
/// An exchange holds on to its arm, and so is charged to the stage in force when it was routed, however late it ends.
final class Arm {
    let version: Version
    let subject: Observation.Subject
    let origin: Origin
    /// What the ids of its exchanges have in common; nil where nothing is known of them later.
    let stamp: Attribution.Stamp?
    fileprivate var tally = Tally()
    fileprivate var isTouched = false

    init(version: Version, subject: Observation.Subject, origin: Origin, stamp: Attribution.Stamp? = nil) {
        self.version = version
        self.subject = subject
        self.origin = origin
        self.stamp = stamp
    }
}

@available(*, unavailable)
extension Arm: Sendable {}

/// The arms that something happened to since the last hand-over.
struct Accumulator {
    private var touched: [Arm] = []
    private var feedback: [Feedback] = []

    var isEmpty: Bool { touched.isEmpty && feedback.isEmpty }

    mutating func add(_ feedback: Feedback) { self.feedback.append(feedback) }

    mutating func noteRouted(_ arm: Arm, at now: Timestamp) {
        touch(arm)
        arm.tally.noteRouted(at: now)
    }

    mutating func add(_ observation: Observation, to arm: Arm) {
        touch(arm)
        arm.tally.add(observation)
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
        batch.feedback = feedback
        feedback.removeAll(keepingCapacity: true)
        for arm in touched {
            batch.tallies[arm.subject, default: Tally()].merge(arm.tally)
            arm.tally = Tally()
            arm.isTouched = false
        }
        touched.removeAll(keepingCapacity: true)
        return batch
    }
}
