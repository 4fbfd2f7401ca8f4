/// One line of recorded observations: what a judge heard, as it is exported and replayed.
package enum RecordedObservation: Hashable, Sendable {
    case exchange(Exhibit)
    case feedback(FeedbackExhibit)
    /// `time` in seconds since the rollout began.
    case stageEnd(time: Double, weight: Weight)

    /// Seconds since the rollout began; negative before it.
    package var time: Double {
        switch self {
        case .exchange(let exhibit): exhibit.time
        case .feedback(let feedback): feedback.time
        case .stageEnd(let time, _): time
        }
    }

    package var weight: Weight {
        switch self {
        case .exchange(let exhibit): exhibit.weight
        case .feedback(let feedback): feedback.weight
        case .stageEnd(_, let weight): weight
        }
    }

    var unit: UInt64? {
        switch self {
        case .exchange(let exhibit): exhibit.unit
        case .feedback(let feedback): feedback.unit
        case .stageEnd: nil
        }
    }
}

/// Why recorded observations cannot be read.
package struct RecordFault: Error, Hashable, CustomStringConvertible {
    /// From 1.
    package var line: Int
    package var message: String

    package var description: String { "line \(line): \(message)" }
}
