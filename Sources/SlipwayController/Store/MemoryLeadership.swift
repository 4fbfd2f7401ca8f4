/// Leadership among the users of one `MemoryStore`.
final class MemoryLeadership: Leadership {
    let owner: String
    private let end = StoreSignal(at: StoreRevision(0))

    init(owner: String) { self.owner = owner }

    var isOver: Bool { end.isClosed }

    func release() async { end.close() }

    func ended() async {
        // A leadership has no revisions, only an end.
        _ = await end.wait(past: StoreRevision(.max))
    }
}
