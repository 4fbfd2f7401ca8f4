import SlipwayCore

/// What a rollout's judge heard, one by one, until it is full; saved in parts, and only then put into words.
struct ObservationLog {
    static let keptLines = 100_000
    /// Lines of one stored part.
    static let partLines = 1000

    let attempt: Int
    private(set) var count: Int
    private(set) var parts: Int
    private(set) var pending: [RecordedObservation] = []
    private var schedule: [PlannedStage]?

    init(attempt: Int, schedule: [PlannedStage]) {
        self.attempt = attempt
        (count, parts) = (0, 0)
        self.schedule = schedule
    }

    /// Of a rollout that had so many parts when the process ended.
    init(attempt: Int, resumingAfter parts: Int) {
        self.attempt = attempt
        (count, self.parts) = (parts * Self.partLines, parts)
    }

    mutating func add(_ record: RecordedObservation) {
        guard count < Self.keptLines else { return }
        count += 1
        pending.append(record)
    }

    /// The next lines to be saved; nil where there are none.
    mutating func takePart() -> Part? {
        guard !pending.isEmpty else { return nil }
        defer { parts += 1 }
        let part = Part(number: parts, records: Array(pending.prefix(Self.partLines)), schedule: schedule)
        pending.removeFirst(part.records.count)
        if part.records.contains(where: { $0.time >= 0 }) { schedule = nil }
        return part
    }

    struct Part: Sendable {
        let number: Int
        let records: [RecordedObservation]
        /// Goes with the attempt's first line.
        let schedule: [PlannedStage]?

        var text: String {
            let first = records.firstIndex { $0.time >= 0 }
            return records.indices.map { records[$0].line(schedule: $0 == first ? schedule : nil) }.joined()
        }
    }
}

extension ArraySlice<UInt8> {
    /// Of a line that begins with `{"t":`.
    var recordedTime: Double {
        let number = dropFirst(5).prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") }
        return Double(String(decoding: number, as: UTF8.self)) ?? 0
    }
}
