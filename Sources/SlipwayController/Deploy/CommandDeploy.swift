import Foundation
import ServiceLifecycle
import SlipwayCore

/// Runs a command that deploys, so that its end is known even if Slipway was not there to see it.
///
/// A shell around it writes its own number before it begins and the exit code after. A command that was under way when Slipway was killed
/// goes on, and the next Slipway waits for it. One that was cut off itself runs again only if the manifest calls it idempotent.
struct CommandDeploy {
    private let deployer: CommandDeployer
    private let holding: Holding
    private let folder: EnvironmentFolder
    private let files: String
    private let workingFolder: String

    init(_ deployer: CommandDeployer, _ holding: Holding, supervisor: ProcessSupervisor) {
        self.deployer = deployer
        self.holding = holding
        folder = supervisor.folder(of: holding.key)
        files = folder.command(holding.deployment)
        workingFolder = supervisor.programFolder
    }

    private static let script = #"""
        read -r line < /proc/$$/stat && printf '%s\n' "$line" > "$0.pid"
        "$@"
        code=$?
        echo $code > "$0.new" && mv "$0.new" "$0.exit"
        """#
    private static let interval = Duration.milliseconds(50)

    func result(isResumed: Bool) async -> JobResult {
        if isResumed, let known = await whatBecameOfIt() { return known }
        do {
            return await wait(for: try begin())
        } catch {
            return JobResult(.failed, output: "\(error)")
        }
    }

    /// Nil where it has to run: it never began, or may begin again.
    private func whatBecameOfIt() async -> JobResult? {
        guard let process = folder.process(in: files + ".pid") else { return nil }
        if exitCode == nil, !ProcessTable.isAlive(process) {
            return deployer.isIdempotent
                ? nil : failed("it was cut off, and how far it came is not known: retry, once you have looked")
        }
        return await wait(for: process)
    }

    private func begin() throws -> ProcessID {
        try folder.create()
        folder.clear(but: holding.deployment)
        for ending in [".pid", ".exit", ".out"] where FileManager.default.fileExists(atPath: files + ending) {
            try FileManager.default.removeItem(atPath: files + ending)
        }
        let prompt = folder.prompt(holding.deployment)
        if let text = holding.version.overlay.prompt {
            try text.write(toFile: prompt, atomically: true, encoding: .utf8)
        }
        return try Spawn.start(
            ["/bin/sh", "-c", Self.script, files] + deployer.arguments.map(holding.filled),
            variables: holding.variables(prompt: prompt),
            in: workingFolder,
            output: files + ".out"
        )
    }

    private func wait(for process: ProcessID) async -> JobResult {
        let end = ContinuousClock.now + deployer.timeout
        while ContinuousClock.now < end {
            if let exitCode { return ended(exitCode, process) }
            if Spawn.end(of: process) != nil {
                // It may have ended between the two looks.
                return exitCode.map { ended($0, process) } ?? failed("it was ended before it was through")
            }
            do { try await Task.sleep(for: Self.interval) } catch {
                // A Slipway that stops leaves it to the next one; nobody else waits for it.
                if !Task.isShuttingDownGracefully { await stop(process) }
                return failed("cancelled")
            }
        }
        await stop(process)
        return failed("it did not end within \(deployer.timeout.inSeconds.fixed(0)) s")
    }

    private func ended(_ code: Int, _ process: ProcessID) -> JobResult {
        _ = Spawn.end(of: process)
        return code == 0 ? JobResult(.succeeded, output: printed) : failed("it ended with exit code \(code)")
    }

    /// TERM, and KILL for what is left of its group.
    private func stop(_ process: ProcessID) async {
        Spawn.signal(SIGTERM, process)
        await Task.detachedSleep(until: { Spawn.end(of: process) != nil }, atMost: .seconds(5), every: Self.interval)
        Spawn.signal(SIGKILL, process)
        _ = Spawn.end(of: process)
    }

    private var exitCode: Int? {
        folder.text(of: files + ".exit").flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    private var printed: String { EnvironmentFolder.tail(of: files + ".out", bytes: JobResult.longestOutput - 512) }

    /// What it printed comes before what it is about; its own last line is worth more than an exit code.
    private func failed(_ why: String) -> JobResult {
        let lines = printed
        let last = lines.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
        return JobResult(.failed, output: lines + (lines.isEmpty || lines.hasSuffix("\n") ? "" : "\n") + why + last)
    }
}

extension Task where Success == Never, Failure == Never {
    /// Waits also where the task was cancelled: for what must be brought to an end.
    static func detachedSleep(
        until isDone: @escaping @Sendable () -> Bool,
        atMost limit: Duration,
        every interval: Duration
    ) async {
        await Task<Void, Never>.detached {
            let end = ContinuousClock.now + limit
            while !isDone(), ContinuousClock.now < end {
                do { try await Task<Never, Never>.sleep(for: interval) } catch { return }
            }
        }.value
    }
}
