import SlipwayCore

/// For whom an exchange is copied: its bytes are kept once, however many there are.
struct MirrorTargets {
    struct Shadow {
        let point: MirrorPoint
        /// Whether production is asked a second time.
        let asksTwice: Bool

        var limit: Int { point.assignment.plan.maxBodyBytes }
    }

    let shadow: Shadow?
    let recorder: ExchangeRecorder?

    var isEmpty: Bool { shadow == nil && recorder == nil }

    /// Of a body, in bytes.
    var limit: Int { max(shadow?.limit ?? 0, recorder?.plan.maxBodyBytes ?? 0) }

    var ledgers: [MirrorLedger] { [shadow?.point.lane.ledger, recorder?.ledger].compactMap(\.self) }
}
