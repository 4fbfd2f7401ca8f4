import Foundation
import Logging
import ServiceLifecycle
import SlipwayCore
import Synchronization

/// Runs the processes of environments: one each, started again when it ends.
///
/// They outlive a Slipway that is killed: users whom another gateway sends to them notice nothing, and the next Slipway finds them by the
/// numbers in their files and takes them up. A Slipway that is told to stop stops them too, after its gateway has drained.
package final class ProcessSupervisor: ServiceLifecycle.Service, EnvironmentKeeper, Sendable {
    private struct Seat {
        var machine: ProcessMachine
        let folder: EnvironmentFolder
    }

    private struct State {
        var seats: [EnvironmentKey: Seat] = [:]
        var isStopping = false
    }

    /// Two orders for one environment must not start two processes: what the machine wants is done before the lock is left.
    private let state = Mutex(State())
    /// Told of each new seat.
    private let (seated, seating) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private let root: String
    /// Where programs run; relative paths in the manifest begin there.
    private let workingFolder: String
    private let clock: ControllerClock
    private let logger: Logger

    package init(root: String, workingFolder: String, clock: ControllerClock = .system, logger: Logger) {
        self.root = root
        self.workingFolder = workingFolder
        self.clock = clock
        self.logger = logger
    }

    func folder(of key: EnvironmentKey) -> EnvironmentFolder { EnvironmentFolder(root, key) }
    package var programFolder: String { workingFolder }

    // MARK: - What is wanted

    package func keep(_ holdings: [Holding]) {
        let orders = holdings.compactMap { holding in order(for: holding).map { (holding.key, $0) } }
        let wanted = Dictionary(orders) { first, _ in first }
        let left = EnvironmentFolder.keys(under: root)
        state.withLock { state in
            guard !state.isStopping else { return }
            for key in Set(state.seats.keys).union(wanted.keys).union(left) { want(wanted[key], key, &state) }
        }
    }

    /// As `keep`, of one environment: whoever deploys may come before the control loop has said what it holds.
    func start(_ holding: Holding) {
        guard let order = order(for: holding) else { return }
        state.withLock { state in
            guard !state.isStopping else { return }
            want(order, holding.key, &state)
        }
    }

    private func want(_ order: ProcessMachine.Order?, _ key: EnvironmentKey, _ state: inout State) {
        let now = clock.now()
        if state.seats[key] == nil {
            let folder = folder(of: key)
            let machine = ProcessMachine(found: folder.living(), wanted: order, at: now)
            state.seats[key] = Seat(machine: machine, folder: folder)
            seating.yield()
            for process in machine.processes where !machine.isRunning(order?.deployment ?? "") {
                Spawn.signal(SIGTERM, process)
            }
        }
        let actions = state.seats[key]?.machine.want(order, at: now) ?? []
        act(actions + (state.seats[key]?.machine.timePassed(now) ?? []), key, &state)
    }

    private func order(for holding: Holding) -> ProcessMachine.Order? {
        guard case .process(let deployer) = holding.environment.deployer else { return nil }
        return ProcessMachine.Order(
            deployment: holding.deployment,
            arguments: deployer.arguments.map(holding.filled),
            variables: holding.variables(prompt: folder(of: holding.key).prompt(holding.deployment)),
            stopTimeout: deployer.stopTimeout,
            prompt: holding.version.overlay.prompt
        )
    }

    // MARK: - Doing

    private func act(_ actions: [ProcessMachine.Action], _ key: EnvironmentKey, _ state: inout State) {
        guard let folder = state.seats[key]?.folder else { return }
        for action in actions {
            switch action {
            case .terminate(let process): Spawn.signal(SIGTERM, process)
            case .kill(let process): Spawn.signal(SIGKILL, process)
            case .start(let order): start(order, key, folder, &state)
            }
        }
    }

    private func start(
        _ order: ProcessMachine.Order,
        _ key: EnvironmentKey,
        _ folder: EnvironmentFolder,
        _ state: inout State
    ) {
        let now = clock.now()
        do {
            try folder.create()
            if state.seats[key]?.machine.ends == 0 { folder.clear(but: order.deployment) }
            if let prompt = order.prompt {
                try prompt.write(toFile: folder.prompt(order.deployment), atomically: true, encoding: .utf8)
            }
            // The shell writes its own number before it becomes the program: no crash can leave a process that nobody knows.
            let words = ["/bin/sh", "-c", Self.script, folder.pidFile(order.deployment)] + order.arguments
            let process = try Spawn.start(words, variables: order.variables, in: workingFolder, output: folder.log)
            state.seats[key]?.machine.started(order, as: process, at: now)
            logger.info("Process started", metadata: Self.metadata(key, ["pid": "\(process.number)"]))
        } catch {
            state.seats[key]?.machine.notStarted(order, "\(error)", at: now)
            logger.error("Process not started", metadata: Self.metadata(key, ["error": "\(error)"]))
        }
    }

    private static let script = #"read -r line < /proc/$$/stat && printf '%s\n' "$line" > "$0"; exec "$@""#

    private static func metadata(_ key: EnvironmentKey, _ more: Logger.Metadata) -> Logger.Metadata {
        more.merging(["service": "\(key.service)", "environment": "\(key.environment)"]) { $1 }
    }

    /// Hears of ends, starts again what has waited, ends what does not go.
    func tick() {
        state.withLock { state in
            for key in state.seats.keys { tick(key, &state) }
        }
    }

    private func tick(_ key: EnvironmentKey, _ state: inout State) {
        let now = clock.now()
        for process in state.seats[key]?.machine.processes ?? [] {
            guard let end = Spawn.end(of: process) else { continue }
            logger.info("Process ended", metadata: Self.metadata(key, ["pid": "\(process.number)", "end": "\(end)"]))
            act(state.seats[key]?.machine.ended(process, end, at: now) ?? [], key, &state)
        }
        act(state.seats[key]?.machine.timePassed(now) ?? [], key, &state)
    }

    // MARK: - Life

    /// Until graceful shutdown, which ends every process; cancelled, it leaves them as they are.
    package func run() async throws {
        let (stops, stop) = AsyncStream.makeStream(of: Never.self)
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.keepTime() }
                for await _ in stops {}
                group.cancelAll()
            }
        } onGracefulShutdown: {
            stop.finish()
        }
        guard !Task.isCancelled else { return }
        await stopAll()
    }

    private static let interval = Duration.milliseconds(50)

    private func keepTime() async {
        // Whoever has no environments is not woken for them.
        for await _ in seated { break }
        var ticks = 0
        while !Task.isCancelled {
            tick()
            ticks += 1
            if ticks.isMultiple(of: 20) { boundLogs() }
            do { try await Task.sleep(for: Self.interval) } catch { return }
        }
    }

    private func boundLogs() {
        let folders = state.withLock { $0.seats.values.filter { !$0.machine.processes.isEmpty }.map(\.folder) }
        for folder in folders {
            do { try folder.boundLog() } catch {
                logger.warning("A process's log could not be shortened", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Ends every process; none is started any more.
    package func stopAll() async {
        state.withLock { state in
            state.isStopping = true
            for key in state.seats.keys { want(nil, key, &state) }
        }
        while state.withLock({ state in state.seats.values.contains { !$0.machine.processes.isEmpty } }) {
            tick()
            do { try await Task.sleep(for: Self.interval) } catch { return }
        }
    }

    // MARK: - What is seen

    func isRunning(_ holding: Holding) -> Bool {
        state.withLock { $0.seats[holding.key]?.machine.isRunning(holding.deployment) ?? false }
    }

    /// How often the process has ended by itself, and how the last time; nil where it has not.
    func ends(of holding: Holding) -> (count: Int, last: String)? {
        state.withLock { state in
            guard let machine = state.seats[holding.key]?.machine, machine.ends > 0 else { return nil }
            guard machine.deployment == holding.deployment else { return nil }
            return (machine.ends, machine.lastEnd ?? "ended")
        }
    }

    package var status: [EnvironmentKey: ProcessStatus] {
        let seats = state.withLock { $0.seats }
        return seats.mapValues {
            ProcessStatus($0.machine, log: EnvironmentFolder.tail(of: $0.folder.log, bytes: 2048))
        }
    }
}

/// A process as people see it.
package struct ProcessStatus: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        case running
        /// It ended, and is started again soon.
        case waiting
        case stopping
        case stopped
    }

    package let state: State
    package let pid: Int?
    package let restarts: Int
    package let lastEnd: String?
    /// The end of what it printed.
    package let log: String

    init(_ machine: ProcessMachine, log: String) {
        state =
            switch machine.state {
            case .running: .running
            case .waiting: .waiting
            case .stopping: .stopping
            case .stopped: .stopped
            }
        pid = machine.processes.first.map { Int($0.number) }
        restarts = machine.restarts
        lastEnd = machine.lastEnd
        self.log = log
    }
}
