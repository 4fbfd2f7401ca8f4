/// How far one item is.
package struct ItemProgress: Hashable, Codable, Sendable {
    /// What is known of it.
    package enum Finding: Hashable, Codable, Sendable {
        case open
        case satisfied(Evidence)
        case failed(Evidence)
        /// Too little to say, or it could not be measured: neither kept nor broken.
        case unmeasured(Evidence)
        case expired(Evidence)
    }

    /// A run that has not ended; what was found before still stands meanwhile.
    package struct Running: Hashable, Codable, Sendable {
        package var since: Timestamp
    }

    package internal(set) var finding = Finding.open
    package internal(set) var running: Running?
    /// Runs begun: the number of the one that is running, too.
    package internal(set) var runs = 0
    /// When it is run again; nil: when nothing is known of it.
    package internal(set) var dueAt: Timestamp?
}

extension ItemProgress.Finding {
    package var evidence: Evidence? {
        switch self {
        case .open: nil
        case .satisfied(let evidence), .failed(let evidence), .unmeasured(let evidence), .expired(let evidence):
            evidence
        }
    }

    /// Whether a run would be the first word on it, or the first word again.
    var isUnknown: Bool {
        switch self {
        case .open, .expired: true
        case .satisfied, .failed, .unmeasured: false
        }
    }

    /// Nothing moves between two of the same name: journals tell only changes.
    package var name: String {
        switch self {
        case .open: "open"
        case .satisfied: "satisfied"
        case .failed: "failed"
        case .unmeasured: "unmeasured"
        case .expired: "expired"
        }
    }
}
