/// A rollout's recorded observations, read whole and known to be in order.
package struct RecordedRollout: Hashable, Sendable {
    package private(set) var records: [RecordedObservation] = []
    /// Weights in the order in which they were in force.
    private(set) var weights: [Weight] = []
    /// As the first line says; nil where it does not.
    private var planned: [PlannedStage]?
    /// Users can be told apart.
    package var isKeyed: Bool { records.contains { $0.unit != nil } }

    /// Throws at the first line that cannot be read.
    package init(reading text: [UInt8]) throws(RecordFault) {
        var last: Double?
        for (index, bytes) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            guard bytes.contains(where: { !JSONScanner.isSpace($0) }) else { continue }
            let line = index + 1
            if planned == nil, let text = try RecordFields(Array(bytes), line: line).text("schedule") {
                planned = [PlannedStage](recorded: text)
            }
            guard let record = try RecordedObservation.read(Array(bytes), line: line, weight: weights.last) else {
                continue
            }
            if let last, record.time < last {
                throw RecordFault(line: line, message: "t goes back from \(last) to \(record.time)")
            }
            last = record.time
            try note(record, line: line)
            records.append(record)
        }
    }

    /// A late exchange may be of an earlier weight; one that was never in force, or a stage's end, may not.
    private mutating func note(_ record: RecordedObservation, line: Int) throws(RecordFault) {
        guard record.time >= 0 else { return }
        let weight = record.weight
        guard let last = weights.last else { return weights.append(weight) }
        let isStageEnd = if case .stageEnd = record { true } else { false }
        if weight < last, isStageEnd || !weights.contains(weight) {
            throw RecordFault(line: line, message: "weights must rise: \(weight) follows \(last)")
        }
        if weight > last { weights.append(weight) }
    }

    /// Whether the schedule is the plan's own, its bake included.
    var isPlanned: Bool { planned != nil }

    /// The stages that the recording shows, each as long as from one stage's end to the next; 300 s where it shows none.
    package var schedule: [PlannedStage] {
        if let planned { return planned }
        var (seconds, previous): ([Weight: Double], Double) = ([:], 0)
        for case .stageEnd(let time, let weight) in records {
            if seconds[weight] == nil, time > previous { seconds[weight] = time - previous }
            previous = time
        }
        return weights.map { PlannedStage(weight: $0, seconds: seconds[$0] ?? RolloutPlan.defaultInterval.inSeconds) }
    }
}
