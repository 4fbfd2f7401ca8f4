import Logging
import SlipwayCore

/// Flags: where they come from, and what people change of them.
///
/// What is in force is what the file, the store or the URL has, without what people switched off.
extension ControlLoop {
    func loadFlags() async throws {
        try await readFlagBook()
        var next = manifest
        if case .url(let origin)? = next.flags?.origin { givenFlags = try await fetchedFlags(origin) }
        try await settleFlags(of: &next)
        manifest = next
        board.post { [next] in $0.manifest = next }
    }

    /// Puts into a manifest the flags that are there, wherever it says they are. Fills an empty store, if it says with what.
    func settleFlags(of next: inout Manifest) async throws {
        guard let settings = next.flags else { return }
        if flagBook == nil { try await readFlagBook() }
        if settings.origin != manifest.flags?.origin { board.post { $0.flagFault = nil } }
        switch settings.origin {
        case .file: givenFlags = settings.flags
        case .store(let seed): if let seed { try await importFlags(seed) }
        case .url where settings.flags != .empty: givenFlags = settings.flags
        // A URL that is new gives its first flags later: until then those before stay.
        case .url: givenFlags = givenFlags ?? manifest.flags?.flags
        }
        let flags = takeEffectiveFlags(of: settings.origin)
        next.flags?.flags = flags
        if case .file = settings.origin { return }
        // A file's were looked at with the manifest; of these a service does without those that are of no use.
        for diagnostic in next.diagnose(flags, file: settings.shownFile) {
            logger.warning("An AI config is of no use", metadata: ["reason": "\(diagnostic)"])
        }
    }

    /// The file or the URL has others.
    func take(_ flags: FlagSet, from origin: FlagOrigin) async throws -> RolloutID? {
        guard manifest.flags?.origin == origin else { return nil }
        try refuseBrokenConfigs(in: flags)
        givenFlags = flags
        if case .url(let origin) = origin {
            keeper.keep(FetchedFlags(url: origin.url, text: flags.text), at: StoreLayout.fetchedFlags)
        }
        putFlagsInForce()
        return nil
    }

    /// What would break an AI config that a service uses is not taken up.
    private func refuseBrokenConfigs(in flags: FlagSet) throws {
        let faults = manifest.diagnose(flags, file: manifest.flags?.shownFile ?? "").filter { $0.severity == .error }
        guard faults.isEmpty else {
            throw ControllerError.refused(faults.map(\.description).joined(separator: "; "))
        }
    }

    // MARK: - In force

    func takeEffectiveFlags(of origin: FlagOrigin) -> FlagSet {
        splitsInForce = splitsOfVariants
        let book = lastFlagBook
        let source = if case .store = origin { book.flags(giving: splitsInForce) } else { givenFlags ?? .empty }
        return source.switchingOff(Array(book.switches.keys) + Array(unwrittenSwitches.keys))
    }

    private func putFlagsInForce() {
        postFlagBook()
        guard let settings = manifest.flags else { return }
        let flags = takeEffectiveFlags(of: settings.origin)
        guard flags != settings.flags else { return }
        manifest.flags?.flags = flags
        board.post { [manifest] in $0.manifest = manifest }
        publishSnapshot()
    }

    private func postFlagBook() {
        if let flagBook { board.post { $0.flagBook = flagBook } }
    }

    // MARK: - Changes

    func answer(_ order: FlagOrder) async -> Result<FlagDecision?, ControllerError> {
        do {
            return .success(try await change(order))
        } catch let error as ControllerError {
            return .failure(error)
        } catch {
            return .failure(.unavailable("not done, the store refused: \(error)"))
        }
    }

    private func change(_ order: FlagOrder) async throws -> FlagDecision? {
        guard let settings = manifest.flags else {
            throw ControllerError.notFound("the manifest has no flags: add `flags: store`")
        }
        let decision: FlagDecision?
        do {
            decision = try await decide(order, settings)
            if let decision { try await write(decision) }
        } catch {
            guard switchOffAtOnce(order, because: error) else { throw error }
            let off = "it is off, and that is not kept yet: the store refused, and is asked again"
            throw ControllerError.unavailable("\(off) (\(error))")
        }
        unwrittenSwitches[order.key] = nil
        putFlagsInForce()
        await abortWithoutFlag()
        guard let decision else { return nil }
        tell(decision)
        return decision
    }

    func tell(_ decision: FlagDecision) {
        postFlagBook()
        log(decision.change)
        board.announce(.flagChanged(decision.change))
    }

    private func decide(_ order: FlagOrder, _ settings: FlagSettings) async throws -> FlagDecision? {
        let book = try await knownFlagBook()
        try refuseEditUnderRollout(order)
        var history = FlagHistory()
        if case .undo = order.edit { history = try await store.flagHistory(of: order.key) }
        let keeping: FlagKeeping =
            if case .store = settings.origin { .store } else {
                .elsewhere(givenFlags ?? .empty, name: settings.shownFile)
            }
        do throws(FlagEditFault) {
            let decision = try book.decide(order, in: keeping, history: history, at: clock.now())
            return try decision.map { decision throws(FlagEditFault) in try approved(decision, order) }
        } catch {
            throw ControllerError.flag(error)
        }
    }

    /// A flag that a service applies as its AI config has to be one. It can be switched off whatever it is.
    private func approved(_ decision: FlagDecision, _ order: FlagOrder) throws(FlagEditFault) -> FlagDecision {
        let found = decision.diagnose(for: manifest)
        let isFaulty = found.contains { $0.severity == .error }
        guard order.edit == .disable || !isFaulty else { throw .invalid(found) }
        var approved = decision
        approved.warnings += found
        return approved
    }

    func knownFlagBook() async throws -> FlagBook {
        if flagBook == nil { try await readFlagBook() }
        guard let book = flagBook else { throw ControllerError.unavailable("the store's flags are not known") }
        return book
    }

    /// One transaction: the head, the flag or its switch, and the journal.
    private func write(_ decision: FlagDecision) async throws {
        guard let book = flagBook else { return }
        let next = try book.writing(decision, at: flagHead)
        try await commit(next.transaction, next.book)
    }

    /// A transaction that changes a flag, too.
    func commit(_ transaction: StoreTransaction, with decision: FlagDecision?) async throws -> StoreRevision {
        guard let decision, let book = flagBook else { return try await store.commit(transaction) }
        let next = try book.writing(decision, at: flagHead)
        var whole = transaction
        whole.guards += next.transaction.guards
        whole.operations += next.transaction.operations
        return try await commit(whole, next.book)
    }

    private func headed(_ book: FlagBook) throws -> StoreTransaction { try book.headed(at: flagHead) }

    /// A commit that failed may have happened: the store is asked before anything else is decided.
    @discardableResult
    private func commit(_ transaction: StoreTransaction, _ book: FlagBook) async throws -> StoreRevision {
        do {
            let revision = try await store.commit(transaction)
            (flagHead, flagBook) = (revision, book)
            board.post { $0.storeFault = nil }
            return revision
        } catch {
            flagBook = nil
            throw error
        }
    }

    private func log(_ change: FlagJournalEntry) {
        logger.info(
            "A flag was changed",
            metadata: [
                "flag": "\(change.key)", "action": "\(change.action.rawValue)", "by": "\(change.by)",
                "revision": "\(change.revision)",
            ]
        )
    }

    // MARK: - While the store refuses

    /// Switching off does not wait for a store that refuses: it is in force, and written as soon as that can be.
    private func switchOffAtOnce(_ order: FlagOrder, because error: any Error) -> Bool {
        if case ControllerError.flag = error { return false }
        guard order.edit == .disable, manifest.flags?.flags[order.key] != nil else { return false }
        var order = order
        order.condition = .always
        unwrittenSwitches[order.key] = order
        if let flags = manifest.flags?.flags.switchingOff([order.key]), flags != manifest.flags?.flags {
            manifest.flags?.flags = flags
            board.post { [manifest] in $0.manifest = manifest }
            publishSnapshot()
        }
        return true
    }

    /// Reads again what is not known, and writes what could not be written.
    func mendFlags() async {
        guard flagBook == nil || !unwrittenSwitches.isEmpty else { return }
        do {
            if flagBook == nil { try await readFlagBook() }
            for order in unwrittenSwitches.values.sorted(by: { $0.key < $1.key }) { try await writeLate(order) }
            putFlagsInForce()
        } catch {
            board.post { $0.storeFault = "\(error)" }
        }
    }

    private func writeLate(_ order: FlagOrder) async throws {
        do {
            _ = try await change(order)
        } catch ControllerError.flag {
            // The flag is gone, and so is what there was to switch off.
            unwrittenSwitches[order.key] = nil
        }
    }
}

// MARK: - The store
extension ControlLoop {
    private func readFlagBook() async throws {
        let entry = try await store.read(StoreLayout.flagHead)
        let head = try entry.map { try StoreLayout.decode(FlagHead.self, from: $0) }
        if head?.frame == nil { try await clearUnfinishedImport() }
        let live = try await store.list(StoreLayout.liveFlags, after: nil, limit: nil).entries
        let off = try await store.list(StoreLayout.flagSwitches, after: nil, limit: nil).entries
        let records = try live.map { try StoreLayout.decode(FlagRecord.self, from: $0) }
        let switches = try off.map { try StoreLayout.decode(FlagSwitch.self, from: $0) }
        do throws(FlagEditFault) {
            let book = try FlagBook(
                revision: head?.revision ?? 0,
                frame: head?.frame,
                records: records,
                switches: switches
            )
            (flagBook, flagHead) = (book, entry?.revision)
            board.post { $0.flagBook = book }
        } catch {
            throw ControllerError.unavailable("the flags in the store cannot be used: \(error)")
        }
    }

    /// The head is written last: flags without it are of an import that was killed.
    private func clearUnfinishedImport() async throws {
        let live = try await store.list(StoreLayout.liveFlags, after: nil, limit: nil).entries
        guard !live.isEmpty else { return }
        let journal = try await store.list(StoreLayout.flagJournals, after: nil, limit: nil).entries
        let imported = try journal.filter { entry in
            try StoreLayout.decode(FlagJournalEntry.self, from: entry).action == .imported
        }
        try await store.commit(inParts: (live + imported).map { .delete($0.key) })
    }

    /// Does nothing to a store that has, or had, flags.
    private func importFlags(_ seed: FlagSet) async throws {
        guard let book = flagBook, !book.isBegun else { return }
        let begun: (book: FlagBook, changes: [FlagJournalEntry])
        do throws(FlagEditFault) {
            begun = try FlagBook.importing(seed, after: book, at: clock.now())
        } catch {
            throw ControllerError.refused("the flags cannot be put into the store: \(error)")
        }
        var operations: [StoreOperation] = []
        for change in begun.changes {
            let journal = StoreLayout.flagJournal(change.key, change.revision)
            operations.append(.put(journal, try StoreLayout.encode(change)))
            operations.append(try StoreLayout.operation(StoreLayout.flag(change.key), begun.book.records[change.key]))
        }
        try await store.commit(inParts: operations)
        try await commit(try headed(begun.book), begun.book)
        board.post { $0.flagBook = begun.book }
        logger.info("The store's flags begin with those of a file", metadata: ["flags": "\(begun.changes.count)"])
    }

    /// What the same URL gave before.
    private func fetchedFlags(_ origin: FlagURL) async throws -> FlagSet? {
        let key = StoreLayout.fetchedFlags
        guard let bytes = try await store.readLarge(key) else { return nil }
        let fetched = try StoreLayout.decode(FetchedFlags.self, from: bytes, key)
        return fetched.url == origin.url ? FlagSet.compile(fetched.text, file: origin.shown).flags : nil
    }
}

extension FlagBook {
    /// The book with a decision taken, and what makes it durable.
    fileprivate func writing(
        _ decision: FlagDecision,
        at head: StoreRevision?
    ) throws -> (transaction: StoreTransaction, book: FlagBook) {
        let change = decision.change
        var next = self
        next.take(decision)
        var transaction = try next.headed(at: head)
        let entry = StoreLayout.flagJournal(change.key, change.revision)
        transaction.operations.append(.put(entry, try StoreLayout.encode(change)))
        if change.action != .switchedOff, change.action != .switchedOn {
            transaction.operations.append(
                try StoreLayout.operation(StoreLayout.flag(change.key), record(after: change))
            )
        }
        if (switches[change.key] != nil) != change.isSwitchedOff {
            let key = StoreLayout.flagSwitch(change.key)
            transaction.operations.append(try StoreLayout.operation(key, next.switches[change.key]))
        }
        return (transaction, next)
    }

    fileprivate func headed(at head: StoreRevision?) throws -> StoreTransaction {
        let key = StoreLayout.flagHead
        let written = FlagHead(revision: revision, frame: isBegun ? frame : nil)
        return StoreTransaction(
            guards: [head.map { .unchanged(key, at: $0) } ?? .absent(key)],
            operations: [.put(key, try StoreLayout.encode(written))]
        )
    }
}

extension StoreLayout {
    /// A value, or none.
    fileprivate static func operation(_ key: StoreKey, _ value: (some Encodable)?) throws -> StoreOperation {
        guard let value else { return .delete(key) }
        return .put(key, try encode(value))
    }
}

extension Store {
    /// One transaction after another: not at once, and a crash may leave a part.
    fileprivate func commit(inParts operations: [StoreOperation]) async throws {
        var part = StoreTransaction()
        var bytes = 0
        for operation in operations {
            let isFull = part.operations.count == StoreTransaction.maximumOperations
            if isFull || bytes + operation.byteCount > StoreTransaction.maximumBytes {
                try await commit(part)
                (part, bytes) = (StoreTransaction(), 0)
            }
            part.operations.append(operation)
            bytes += operation.byteCount
        }
        if !part.operations.isEmpty { try await commit(part) }
    }
}
