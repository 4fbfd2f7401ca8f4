#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// How a thread ranks among those that want the same core, and what tools call it.
enum ThreadRank {
    #if os(Linux)
    // As numbers: the C libraries' own differ in type.
    /// `SCHED_BATCH`: never takes the core from who is at work.
    private static let batch: CInt = 3
    /// `PRIO_PROCESS`, which is a thread to Linux.
    private static let thread: CInt = 0
    #endif

    /// Of the thread that calls it, for good: it begins only where others wait, and gets less the higher the niceness.
    ///
    /// Linux alone has niceness by thread, and asks nobody's leave for more of it. Where it cannot be had, the thread ranks as before.
    static func stepBack(to niceness: CInt) {
        #if os(Linux)
        var none = sched_param()
        sched_setscheduler(0, batch, &none)
        setpriority(thread, 0, max(niceness, getpriority(thread, 0)))
        #endif
    }

    /// Of the thread that calls it, as `top -H` shows it: 15 bytes at most.
    static func name(_ name: String) {
        #if os(Linux)
        // The C libraries' own function is not to be had in Swift.
        guard let file = fopen("/proc/thread-self/comm", "w") else { return }
        fputs(name, file)
        fclose(file)
        #endif
    }
}
