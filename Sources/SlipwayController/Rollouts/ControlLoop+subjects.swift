import Logging
import SlipwayCore

/// Who can be charged with an exchange, numbered and durable before a gateway makes ids with the numbers, and what users say of it.
extension ControlLoop {
    var attribution: Attribution? {
        attributionKey.map { Attribution(key: $0, book: subjects) }
    }

    // MARK: - The book

    /// Takes up key and numbers where the store has them; a first start draws the key.
    func openSubjectBook() async throws {
        attributionKey = try await readKey()
        let entries = try await store.list(StoreLayout.subjects, after: nil, limit: nil).entries
        let numbered = try entries.compactMap { entry in
            try StoreLayout.number(of: entry.key).map {
                ($0, try StoreLayout.decode(SubjectBook.Entry.self, from: entry))
            }
        }
        subjects = SubjectBook(Dictionary(numbered) { first, _ in first })
        try await putInForce(snapshot.subjects)
    }

    private func readKey() async throws -> AttributionKey {
        let place = StoreLayout.attributionKey
        if let entry = try await store.read(place) {
            return try StoreLayout.decode(AttributionKey.self, from: entry)
        }
        let key = AttributionKey(random: clock.random(), clock.random())
        let create = StoreTransaction(guards: [.absent(place)], operations: [.put(place, try StoreLayout.encode(key))])
        try await store.commit(create)
        return key
    }

    /// For a manifest that is about to be published. A store that refuses keeps nobody from it: the new subjects then get no feedback.
    func numberSubjects() async {
        do { try await putInForce(snapshot.subjects) } catch {
            logger.warning("Subjects were not numbered: they get no feedback", metadata: ["error": "\(error)"])
        }
    }

    private func putInForce(_ present: [Observation.Subject]) async throws {
        var book = subjects
        let changes = book.putInForce(present, at: clock.now())
        try await save(changes)
        subjects = book
    }

    /// The book as a rollout's commit leaves it, and what the same transaction has to write of it.
    func subjectsAfter(
        _ rollout: Rollout,
        _ record: ServiceRecord?
    ) async throws -> (book: SubjectBook, changes: [Int: SubjectBook.Entry]) {
        guard let record = record ?? services[rollout.service]?.value else { return (subjects, [:]) }
        var splits = splits
        splits[rollout.service] = record.active == rollout.id ? rollout.split : Split(stable: record.stable)
        var book = subjects
        var records = services.mapValues(\.value)
        records[rollout.service] = record
        let next = Snapshot(manifest: placed(records), splits: splits, generation: generation)
        let changes = book.putInForce(next.subjects, at: clock.now())
        guard changes.count > StoreLayout.maxSubjectsBesideRollout else { return (book, changes) }
        try await save(changes)
        return (book, [:])
    }

    private func save(_ changes: [Int: SubjectBook.Entry]) async throws {
        var puts = try StoreLayout.puts(changes)[...]
        while !puts.isEmpty {
            let part = puts.prefix(StoreTransaction.maximumOperations)
            puts = puts.dropFirst(part.count)
            try await store.commit(StoreTransaction(operations: Array(part)))
        }
    }

    // MARK: - Feedback

    /// Each request's feedback once, and counted in the tallies.
    func withFeedback(_ batch: TallyBatch) -> TallyBatch {
        guard !batch.feedback.isEmpty else { return batch }
        var batch = batch
        batch.feedback = batch.feedback.filter { feedback in
            heard[feedback.subject.service, default: RecentIDs()].insert(feedback.requestID)
        }
        for feedback in batch.feedback { batch.tallies[feedback.subject, default: Tally()].add(feedback) }
        return batch
    }
}

extension StoreLayout {
    /// So many fit into one transaction with a rollout, its journal entry, its service and its evidence.
    static let maxSubjectsBesideRollout = 100

    static func number(of key: StoreKey) -> Int? { Int(key.rawValue.dropFirst(subjects.count)) }

    /// In the order of their numbers.
    static func puts(_ entries: [Int: SubjectBook.Entry]) throws -> [StoreOperation] {
        try entries.sorted { $0.key < $1.key }.map { number, entry in
            .put(StoreKey(rawValue: "\(subjects)\(number)"), try encode(entry))
        }
    }
}
