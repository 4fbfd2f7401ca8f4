/// What one event loop has for the mirror: handed over at its ticks, so that exchanges wake nobody.
struct MirrorOutbox {
    /// Ticks that a few may wait: the thread that a hand-over wakes may want the loop's own core.
    private static let patience = 4
    private static let many = 1024

    private var jobs: [MirrorJob] = []
    private var ticks = 0

    var isEmpty: Bool { jobs.isEmpty }

    mutating func add(_ job: MirrorJob) { jobs.append(job) }

    mutating func ticked() {
        ticks += 1
        if ticks >= Self.patience || jobs.count >= Self.many { handOver() }
    }

    mutating func handOver() {
        guard let lane = jobs.first?.point.lane else { return }
        lane.take(jobs)
        (jobs, ticks) = ([], 0)
    }
}
