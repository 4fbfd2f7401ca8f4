import SlipwayCore

extension Controller {
    /// Changes a flag: decided, durable, then in force. Nil: it was so already.
    package func change(_ order: FlagOrder) async throws(ControllerError) -> FlagDecision? {
        let answer = await withCheckedContinuation { reply in
            if case .enqueued = feed.yield(.flag(order, reply)) { return }
            reply.resume(returning: .failure(.unavailable("the controller has stopped")))
        }
        return try answer.get()
    }

    /// A flag's changes, oldest first.
    package func flagHistory(of key: String) async throws -> FlagHistory { try await store.flagHistory(of: key) }

    /// Says why the flags' file or URL is not what is in force; nil: it is.
    package func note(flagFault: String?) { board.post { $0.flagFault = flagFault } }
}

extension Store {
    func flagHistory(of key: String) async throws -> FlagHistory {
        let entries = try await list(StoreLayout.flagJournal(key), after: nil, limit: nil).entries
        return FlagHistory(try entries.map { try StoreLayout.decode(FlagJournalEntry.self, from: $0) })
    }
}
