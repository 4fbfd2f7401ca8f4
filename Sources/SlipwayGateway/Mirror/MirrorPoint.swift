import NIOCore
import SlipwayCore

/// Where a service's exchanges are sampled for its shadow: a service without one has none, and an exchange pays one comparison with nil.
///
/// A class: it goes along with each job.
final class MirrorPoint: Sendable {
    let assignment: ShadowAssignment
    let shadow: Version
    let stable: Version
    let prices: PriceTable
    let service: ServiceID
    let lane: MirrorLane

    init?(_ table: Snapshot.ServiceTable, prices: PriceTable, mirror: Mirror) {
        guard let found = table.shadow, let lane = mirror.lane(of: found.assignment) else { return nil }
        (assignment, shadow) = (found.assignment, found.version)
        service = table.service.id
        stable = table.stable
        self.prices = prices
        self.lane = lane
    }

    /// What falls to this exchange; nil: it is none of the sample, or would find the queue full, and is counted as dropped.
    func share(of head: RequestHead, _ id: RequestID) -> MirrorTargets.Shadow? {
        let fields = head.fields
        guard assignment.plan.match.matches(path: head.path, header: { fields.first(name: $0) }) else { return nil }
        let share = assignment.share(of: id)
        guard share != .none else { return nil }
        guard lane.ledger.hasRoom(limit: assignment.plan.queueBytes) else {
            lane.ledger.noteDropped()
            return nil
        }
        return MirrorTargets.Shadow(point: self, asksTwice: share == .withNoise)
    }
}
