import SlipwayCore

/// When which custom metric is asked for, and what was answered last. A pure value; it lives in the control loop.
///
/// Answers belong to the stage in which they were asked for: a new stage begins without any, as everything before it is of another
/// weight. Each metric has one open question a role at most.
struct MetricDesk: Sendable {
    private struct Slot: Hashable {
        let metric: String
        let role: Role
    }

    private struct Entry {
        var lastAskedAt: Timestamp
        var isOpen = true
        var answer: MetricAnswer?
    }

    private struct Book {
        let stage: StageID
        let beganAt: Timestamp
        var entries: [Slot: Entry] = [:]
    }

    private var books: [RolloutID: Book] = [:]

    /// What is due; it counts as asked from here on.
    mutating func questions(for rollouts: [Rollout], at now: Timestamp) -> [MetricQuestion] {
        let ids = Set(rollouts.map(\.id))
        books = books.filter { ids.contains($0.key) }
        return rollouts.flatMap { questions(for: $0, at: now) }
    }

    private mutating func questions(for rollout: Rollout, at now: Timestamp) -> [MetricQuestion] {
        let queries = rollout.plan.queries
        guard !queries.isEmpty else { return [] }
        var book =
            books[rollout.id].flatMap { $0.stage == rollout.stage ? $0 : nil }
            ?? Book(stage: rollout.stage, beganAt: now)
        defer { books[rollout.id] = book }
        return queries.sorted { $0.key < $1.key }.flatMap { metric, settings in
            Role.allCases.compactMap { role in
                let slot = Slot(metric: metric, role: role)
                guard Self.isDue(book.entries[slot], settings, at: now) else { return nil }
                book.entries[slot] = Entry(lastAskedAt: now, answer: book.entries[slot]?.answer)
                return MetricQuestion(rollout, metric, role, settings, since: book.beganAt, at: now)
            }
        }
    }

    private static func isDue(_ entry: Entry?, _ settings: MetricQuery, at now: Timestamp) -> Bool {
        guard let entry else { return true }
        return !entry.isOpen && now - entry.lastAskedAt >= settings.interval
    }

    /// Whether the answer says something of the present stage; others are dropped.
    mutating func take(_ answer: MetricAnswer) -> Bool {
        let question = answer.question
        let slot = Slot(metric: question.metric, role: question.role)
        guard books[question.stage.rollout]?.stage == question.stage else { return false }
        guard books[question.stage.rollout]?.entries[slot]?.lastAskedAt == question.askedAt else { return false }
        books[question.stage.rollout]?.entries[slot]?.answer = answer
        books[question.stage.rollout]?.entries[slot]?.isOpen = false
        return true
    }

    /// What is known of a rollout's present stage; nil where its plan has no custom metric.
    func figures(of rollout: Rollout, at now: Timestamp) -> CustomFigures? {
        let queries = rollout.plan.queries
        guard !queries.isEmpty else { return nil }
        let book = books[rollout.id].flatMap { $0.stage == rollout.stage ? $0 : nil }
        var figures = CustomFigures()
        for metric in queries.keys {
            for role in Role.allCases {
                let answer = book?.entries[Slot(metric: metric, role: role)]?.answer
                switch Self.reading(answer, at: now) {
                case .success(let value): figures[role].values[metric] = value
                case .failure(let fault): figures[role].faults[metric] = fault.message
                }
            }
        }
        return figures
    }

    private static func reading(_ answer: MetricAnswer?, at now: Timestamp) -> Result<Double?, MetricFault> {
        guard let answer else { return .failure(MetricFault("the metric source has not answered yet")) }
        let age = now - answer.question.askedAt
        guard age > answer.question.settings.lifetime, case .success = answer.result else { return answer.result }
        return .failure(MetricFault("the last answer is \(age.inSeconds.fixed(0)) s old"))
    }
}

extension MetricQuestion {
    fileprivate init(
        _ rollout: Rollout,
        _ metric: String,
        _ role: Role,
        _ settings: MetricQuery,
        since stageBegan: Timestamp,
        at now: Timestamp
    ) {
        let version = role == .canary ? rollout.version : rollout.stable
        let seconds = max(1, (now - stageBegan).inSeconds.rounded(.up))
        self.init(
            stage: rollout.stage,
            metric: metric,
            role: role,
            settings: settings,
            query: settings.query.filled([
                .version: version.rawValue, .service: rollout.service.rawValue,
                .role: role == .canary ? "canary" : "stable", .stageSeconds: seconds.fixed(0),
            ]),
            askedAt: now
        )
    }
}

extension ControlLoop {
    /// Never waits: questions are handed on.
    func askMetrics() {
        for question in metrics.questions(for: active, at: clock.now()) { ask(question) }
    }

    /// An answer decides at once, where it does.
    func take(_ answer: MetricAnswer) async {
        guard metrics.take(answer) else { return }
        for rollout in active where rollout.stage == answer.question.stage { await measure(rollout) }
    }
}
