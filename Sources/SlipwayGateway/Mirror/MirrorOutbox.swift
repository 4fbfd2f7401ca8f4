/// What one event loop has for the mirror: handed over at its ticks, so that exchanges wake nobody.
struct MirrorOutbox {
    private var jobs: [MirrorJob] = []

    mutating func add(_ job: MirrorJob) { jobs.append(job) }

    mutating func handOver() {
        guard let lane = jobs.first?.point.lane else { return }
        lane.take(jobs)
        jobs = []
    }
}
