/// The last request ids that came by, so that what is sent twice counts once.
///
/// Bounded: of ids as old as `capacity` others ago nothing is known any more.
package struct RecentIDs: Sendable {
    package static let capacity = 16_384

    private let capacity: Int
    private var members: Set<RequestID> = []
    /// A ring: `oldest` is where the next one is written once it is full.
    private var ring: [RequestID] = []
    private var oldest = 0

    package init(capacity: Int = RecentIDs.capacity) { self.capacity = capacity }

    /// Whether the id is new.
    package mutating func insert(_ id: RequestID) -> Bool {
        guard members.insert(id).inserted else { return false }
        if ring.count < capacity {
            ring.append(id)
        } else {
            members.remove(ring[oldest])
            ring[oldest] = id
            oldest = (oldest + 1) % capacity
        }
        return true
    }
}
