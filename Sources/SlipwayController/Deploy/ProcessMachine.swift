import SlipwayCore

/// One environment's process: started, started again when it ends, stopped with TERM and then KILL. A pure value.
///
///     stopped ──► running ──► waiting ──► running
///        ▲           │           │
///        └── stopping ◄──────────┘
struct ProcessMachine: Hashable, Sendable {
    /// What is to run. Two orders of one deployment are the same process.
    struct Order: Hashable, Sendable {
        var deployment: String
        var arguments: [String]
        var variables: [String: String]
        var stopTimeout: Duration
        var prompt: String?
    }

    enum State: Hashable, Sendable {
        /// Next: running, waiting (it could not be started).
        case stopped
        /// Next: waiting (it ended), stopping.
        case running(Order, ProcessID, since: Timestamp)
        /// After an end that nobody asked for. Next: running, stopped.
        case waiting(Order, until: Timestamp)
        /// Next: stopped, running.
        case stopping([ProcessID], next: Order?, killAt: Timestamp, isKilled: Bool)
    }

    enum Action: Hashable, Sendable {
        /// Answered by `started` or `notStarted`, before anything else happens.
        case start(Order)
        case terminate(ProcessID)
        case kill(ProcessID)
    }

    private(set) var state = State.stopped
    /// Ends that nobody asked for, of this deployment, in a row.
    private(set) var ends = 0
    private(set) var restarts = 0
    private(set) var lastEnd: String?

    private static let firstWait = Duration.milliseconds(250)
    private static let longestWait = Duration.seconds(30)
    /// One that ran for so long may end without being called a crash loop.
    private static let steadyAfter = Duration.seconds(30)

    /// Takes up what an earlier Slipway left: its own process of this deployment, and others, which end.
    init(found: [(deployment: String, process: ProcessID)], wanted order: Order?, at now: Timestamp) {
        let own = found.last { $0.deployment == order?.deployment }
        let timeout = order?.stopTimeout ?? ProcessDeployer.defaultStopTimeout
        let strays = found.map(\.process).filter { $0 != own?.process }
        if let order, let own, strays.isEmpty {
            state = .running(order, own.process, since: now)
        } else if !found.isEmpty {
            state = .stopping(found.map(\.process), next: order, killAt: now + timeout, isKilled: false)
        } else if let order {
            state = .waiting(order, until: now)
        }
    }

    mutating func want(_ order: Order?, at now: Timestamp) -> [Action] {
        switch state {
        case .stopped: return order.map { begin($0) } ?? []
        case .running(let held, let process, let since):
            if let order, order.deployment == held.deployment {
                state = .running(order, process, since: since)
                return []
            }
            state = .stopping([process], next: order, killAt: now + held.stopTimeout, isKilled: false)
            return [.terminate(process)]
        case .waiting(let held, let until):
            guard let order else {
                state = .stopped
                return []
            }
            if order.deployment != held.deployment { return begin(order) }
            state = .waiting(order, until: until)
            return []
        case .stopping(let processes, _, let killAt, let isKilled):
            state = .stopping(processes, next: order, killAt: killAt, isKilled: isKilled)
            return []
        }
    }

    private mutating func begin(_ order: Order) -> [Action] {
        (ends, lastEnd) = (0, nil)
        return [.start(order)]
    }

    mutating func started(_ order: Order, as process: ProcessID, at now: Timestamp) {
        state = .running(order, process, since: now)
    }

    mutating func notStarted(_ order: Order, _ why: String, at now: Timestamp) {
        ends += 1
        lastEnd = why
        state = .waiting(order, until: now + wait)
    }

    mutating func ended(_ process: ProcessID, _ how: String, at now: Timestamp) -> [Action] {
        switch state {
        case .running(let order, process, let since):
            ends = now - since >= Self.steadyAfter ? 1 : ends + 1
            lastEnd = how
            state = .waiting(order, until: now + wait)
            return []
        case .stopping(let processes, let next, let killAt, let isKilled):
            let left = processes.filter { $0 != process }
            state = .stopping(left, next: next, killAt: killAt, isKilled: isKilled)
            guard left.isEmpty else { return [] }
            state = .stopped
            return next.map { begin($0) } ?? []
        case .stopped, .running, .waiting: return []
        }
    }

    mutating func timePassed(_ now: Timestamp) -> [Action] {
        switch state {
        case .waiting(let order, let until) where now >= until:
            if ends > 0 { restarts += 1 }
            return [.start(order)]
        case .stopping(let processes, let next, let killAt, false) where now >= killAt:
            state = .stopping(processes, next: next, killAt: killAt, isKilled: true)
            return processes.map { .kill($0) }
        default: return []
        }
    }

    private var wait: Duration {
        min(Self.longestWait, Self.firstWait * (1 << min(10, max(0, ends - 1))))
    }

    // MARK: - Views

    /// What lives, so far as is known.
    var processes: [ProcessID] {
        switch state {
        case .running(_, let process, _): [process]
        case .stopping(let processes, _, _, _): processes
        case .stopped, .waiting: []
        }
    }

    func isRunning(_ deployment: String) -> Bool {
        if case .running(let order, _, _) = state { order.deployment == deployment } else { false }
    }
}

/// A process that cannot be taken for another one that got its number later.
struct ProcessID: Hashable, Sendable {
    let number: Int32
    /// In clock ticks since the machine started, as the kernel says; 0 where it says nothing.
    let startedAt: UInt64
}
