import SlipwayAdmin
import SlipwayCore
import SlipwayGateway

extension RecordingFeed {
    /// - Parameter ended: called once nobody can read it any more.
    init(_ recorder: ExchangeRecorder, of gateway: Gateway, ended: @escaping @Sendable () -> Void) {
        let lease = RecordingLease(recorder, of: gateway, ended: ended)
        self.init(
            items: recorder.items,
            gaveBack: { recorder.gave(back: $0) },
            beat: { recorder.beat() },
            finish: { recorder.finish() },
            end: { lease.end() }
        )
    }
}

/// Ends a recording with its reader: also with one whose connection broke before its answer began.
private final class RecordingLease: Sendable {
    private let recorder: ExchangeRecorder
    private let gateway: Gateway
    private let ended: @Sendable () -> Void

    init(_ recorder: ExchangeRecorder, of gateway: Gateway, ended: @escaping @Sendable () -> Void) {
        (self.recorder, self.gateway, self.ended) = (recorder, gateway, ended)
    }

    func end() -> RecordingCounts {
        gateway.end(recorder)
        return recorder.takeCounts()
    }

    deinit {
        gateway.end(recorder)
        ended()
    }
}
