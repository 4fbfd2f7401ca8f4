import Foundation

/// Starts programs that outlive Slipway: in a process group of their own, with none of its files open, their output in a file.
///
/// A pipe would break when Slipway is killed, and the program with it. `Foundation.Process` leaves to chance which signals are ignored.
enum Spawn {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The process, and how it ended once that is asked.
    static func start(
        _ arguments: [String],
        variables: [String: String],
        in folder: String,
        output: String
    ) throws(Failure) -> ProcessID {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        _ = Extension.changeFolder?(&actions, folder)
        _ = Extension.closeFrom?(&actions, 3)
        setSignals(&attributes)
        let environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }.map { "\($0)=\($1)" }
        var number: pid_t = 0
        let code = withCStrings(arguments) { words in
            withCStrings(environment) { posix_spawn(&number, arguments[0], &actions, &attributes, words, $0) }
        }
        guard code == 0 else { throw Failure(description: "\(arguments[0]): \(String(cString: strerror(code)))") }
        return ProcessTable.process(number)
    }

    /// What the C library has beyond POSIX, looked up by name: its header shows them to C alone. One that lacks them leaves the folder as
    /// it is, and open what was not marked to be closed.
    private enum Extension {
        typealias ChangeFolder =
            @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, UnsafePointer<CChar>) -> Int32
        typealias CloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

        static let changeFolder = dlsym(nil, "posix_spawn_file_actions_addchdir_np")
            .map { unsafeBitCast($0, to: ChangeFolder.self) }
        static let closeFrom = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np")
            .map { unsafeBitCast($0, to: CloseFrom.self) }
    }

    /// Slipway ignores the signals that it takes by other means; what it starts must not.
    private static func setSignals(_ attributes: inout posix_spawnattr_t) {
        var (all, none) = (sigset_t(), sigset_t())
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        posix_spawnattr_setflags(&attributes, Int16(flags))
    }

    /// Nil while it lives. Asked again after that it may be nobody's child any more: the answer is then without its code.
    static func end(of process: ProcessID) -> String? {
        var status: Int32 = 0
        switch waitpid(process.number, &status, WNOHANG) {
        case 0: return nil
        case process.number: return words(status)
        // Started by an earlier Slipway: the kernel tells its end to somebody else.
        default: return ProcessTable.isAlive(process) ? nil : "ended"
        }
    }

    private static func words(_ status: Int32) -> String {
        let signal = status & 0x7F
        return signal == 0 ? "ended with exit code \((status >> 8) & 0xFF)" : "was ended by signal \(signal)"
    }

    /// To the whole group: a script's children too.
    static func signal(_ signal: Int32, _ process: ProcessID) {
        guard process.startedAt == 0 || ProcessTable.read(ProcessTable.line(of: process.number) ?? "") == process else {
            return
        }
        _ = kill(-process.number, signal)
    }

    private static func withCStrings<Value>(
        _ strings: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
    ) -> Value {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
