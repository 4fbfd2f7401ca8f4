import NIOCore

/// The idle connections to one origin, the newest on top: it is the one least likely to have been closed by the server, and those below
/// it age out when there are too many.
struct IdleStack<Connection: AnyObject> {
    private struct Entry {
        let connection: Connection
        let idleSince: NIODeadline
    }

    /// Oldest first.
    private var entries: [Entry] = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var count: Int { entries.count }

    enum ReturnAction {
        case keep
        /// The stack was full: the oldest has to go.
        case close(Connection)
    }

    mutating func returned(_ connection: Connection, at now: NIODeadline) -> ReturnAction {
        assert(!entries.contains { $0.connection === connection }, "a connection was returned twice")
        guard limit > 0 else { return .close(connection) }
        entries.append(Entry(connection: connection, idleSince: now))
        return entries.count > limit ? .close(entries.removeFirst().connection) : .keep
    }

    mutating func lease() -> Connection? { entries.popLast()?.connection }

    /// False where it was not idle any more.
    mutating func closed(_ connection: Connection) -> Bool {
        guard let index = entries.firstIndex(where: { $0.connection === connection }) else { return false }
        entries.remove(at: index)
        return true
    }

    /// Those that have been idle since before `moment`.
    mutating func expired(before moment: NIODeadline) -> [Connection] {
        let stale = entries.prefix { $0.idleSince < moment }
        entries.removeFirst(stale.count)
        return stale.map(\.connection)
    }

    mutating func drained() -> [Connection] {
        defer { entries = [] }
        return entries.map(\.connection)
    }
}
