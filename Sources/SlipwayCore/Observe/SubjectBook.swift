/// Numbers for subjects, so that a request id can name whom its exchange was charged to in twelve bits.
///
/// A number keeps its meaning for as long as an id with it may come back: it goes to another subject when its own has been out of force for
/// `keptFor`, or earlier where all numbers are taken, the oldest first. Where more subjects than numbers are in force, the last ones get none,
/// and their exchanges no feedback.
package struct SubjectBook: Hashable, Sendable {
    package static let capacity = 4096
    /// A day, in which feedback is taken, and an hour for requests that were still being read when their subject went out of force.
    package static let keptFor: Duration = .seconds(25 * 3600)

    package struct Entry: Hashable, Codable, Sendable {
        package var subject: Observation.Subject
        /// When it went out of force; nil while it is in force.
        package var leftAt: Timestamp?

        package init(subject: Observation.Subject, leftAt: Timestamp? = nil) {
            self.subject = subject
            self.leftAt = leftAt
        }
    }

    private var entries: [Int: Entry] = [:]
    private var numbers: [Observation.Subject: Int] = [:]

    package init() {}

    package init(_ entries: [Int: Entry]) {
        for (number, entry) in entries where (0..<Self.capacity).contains(number) { write(entry, number) }
    }

    package subscript(_ number: Int) -> Entry? { entries[number] }

    package func number(of subject: Observation.Subject) -> Int? { numbers[subject] }

    /// From now on these and no others are in force. Gives the entries that changed, which have to be durable before an id is made with them.
    package mutating func putInForce(_ subjects: [Observation.Subject], at now: Timestamp) -> [Int: Entry] {
        let present = Set(subjects)
        var changes: [Int: Entry] = [:]
        for (number, entry) in entries where entry.leftAt == nil && !present.contains(entry.subject) {
            changes[number] = Entry(subject: entry.subject, leftAt: now)
        }
        for (number, entry) in changes { write(entry, number) }
        // First those that have a number, or it could be given away before they come to take it.
        for subject in subjects where needsEntry(subject) { enter(subject, at: numbers[subject], &changes) }
        var free = FreeNumbers(entries, at: now)
        for subject in subjects where needsEntry(subject) { enter(subject, at: free.next(), &changes) }
        return changes
    }

    private mutating func enter(_ subject: Observation.Subject, at number: Int?, _ changes: inout [Int: Entry]) {
        guard let number else { return }
        let entry = Entry(subject: subject)
        write(entry, number)
        changes[number] = entry
    }

    private func needsEntry(_ subject: Observation.Subject) -> Bool {
        guard let number = numbers[subject] else { return true }
        return entries[number]?.leftAt != nil
    }

    private mutating func write(_ entry: Entry, _ number: Int) {
        if let before = entries[number]?.subject, before != entry.subject { numbers[before] = nil }
        entries[number] = entry
        numbers[entry.subject] = number
    }
}

/// The numbers that may be given away at one moment: those that nobody needs any more, then unused ones, then those longest out of force.
private struct FreeNumbers {
    private let used: [Int: SubjectBook.Entry]
    private let now: Timestamp
    /// The one longest out of force is the last.
    private var left: [(at: Timestamp, number: Int)]
    private var unused = 0

    init(_ used: [Int: SubjectBook.Entry], at now: Timestamp) {
        self.used = used
        self.now = now
        let left = used.compactMap { number, entry in entry.leftAt.map { (at: $0, number: number) } }
        self.left = left.sorted { ($0.at, $0.number) > ($1.at, $1.number) }
    }

    mutating func next() -> Int? {
        if let oldest = left.last, now - oldest.at >= SubjectBook.keptFor { return left.popLast()?.number }
        while unused < SubjectBook.capacity {
            defer { unused += 1 }
            if used[unused] == nil { return unused }
        }
        return left.popLast()?.number
    }
}
