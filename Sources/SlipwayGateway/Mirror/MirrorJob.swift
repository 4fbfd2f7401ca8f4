import SlipwayCore

/// One exchange of the sample that production has answered: what is needed to ask the shadow, and to compare.
struct MirrorJob: Sendable {
    /// Beside the bodies: heads and bookkeeping.
    private static let overheadBytes = 2048

    let point: MirrorPoint
    let id: RequestID
    let at: Timestamp
    let api: APIKind
    let request: MirrorRequest
    let production: MirrorAnswer
    /// Whether production is asked a second time.
    let asksTwice: Bool
    /// Laid over the versions' overlays.
    var config: Overlay?

    /// What it takes up while it waits.
    var bytes: Int { request.body.count + production.response.body.count + Self.overheadBytes }
}
