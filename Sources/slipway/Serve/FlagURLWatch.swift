import Logging
import ServiceLifecycle
import SlipwayController
import SlipwayCore

/// Asks the flags' URL from time to time: what has changed is in force without a restart; a bad document, or none, changes nothing.
///
/// Which URL that is, is looked up each time: a reload of the manifest may name another one.
struct FlagURLWatch: ServiceLifecycle.Service {
    let controller: Controller
    var fetch = FlagFetch()
    let logger: Logger

    /// What is known of what the URL gave last.
    private struct Memory {
        var origin: FlagURL
        var tag: String?
        var text: String?
        /// Why the last document is of no use.
        var fault: String?
        var isReported = false
        var dueAt: ContinuousClock.Instant
    }

    func run() async throws { try await cancelWhenGracefulShutdown { try await watch() } }

    private func watch() async throws {
        var memory: Memory?
        while !Task.isCancelled {
            if case .url(let origin)? = controller.status.manifest.flags?.origin {
                var known = memory ?? Memory(origin: origin, dueAt: .now)
                if known.origin != origin { known = Memory(origin: origin, dueAt: .now) }
                if known.dueAt <= .now {
                    await ask(&known)
                    known.dueAt = .now + origin.interval
                }
                memory = known
            } else {
                memory = nil
            }
            do { try await Task.sleep(for: memory == nil ? .seconds(1) : .milliseconds(100)) } catch { return }
        }
    }

    private func ask(_ memory: inout Memory) async {
        do throws(FlagFetch.Fault) {
            if case .document(let text, let tag) = try await fetch.ask(memory.origin, tag: memory.tag) {
                memory.tag = tag
                await take(text, &memory)
            }
            report(memory.fault, &memory)
        } catch {
            if !Task.isCancelled { report("\(error)", &memory) }
        }
    }

    private func take(_ text: String, _ memory: inout Memory) async {
        guard text != memory.text else { return }
        memory.text = text
        memory.isReported = false
        let compilation = FlagSet.compile(text, file: memory.origin.shown)
        for diagnostic in compilation.diagnostics { logger.error("\(diagnostic)") }
        memory.fault = compilation.flags == nil ? compilation.firstError.map { "\($0)" } : nil
        guard let flags = compilation.flags else { return }
        do {
            try await controller.take(flags, from: .url(memory.origin))
            logger.info("The flags were fetched", metadata: ["flags": "\(flags.flags.count)"])
        } catch {
            // Asked for again: what it does not fit may change.
            (memory.text, memory.tag, memory.fault) = (nil, nil, "\(error)")
        }
    }

    /// Each trouble once, and its end.
    private func report(_ fault: String?, _ memory: inout Memory) {
        controller.note(flagFault: fault)
        guard let fault else {
            memory.isReported = false
            return
        }
        guard !memory.isReported else { return }
        memory.isReported = true
        logger.error("The flags were not fetched: the ones before stay", metadata: ["reason": "\(fault)"])
    }
}

extension FlagURLWatch {
    /// A manifest with what the URL gives, if it answers soon: so that the first client is not told of no flags.
    static func prime(_ manifest: Manifest, logger: Logger) async -> Manifest {
        guard case .url(let origin)? = manifest.flags?.origin else { return manifest }
        var primed = manifest
        do throws(FlagFetch.Fault) {
            let fetch = FlagFetch(timeout: .seconds(5))
            guard case .document(let text, _) = try await fetch.ask(origin, tag: nil) else { return manifest }
            if let flags = FlagSet.compile(text, file: origin.shown).flags { primed.flags?.flags = flags }
        } catch {
            logger.warning("The flags' URL gives none at the start", metadata: ["reason": "\(error)"])
        }
        return primed
    }
}
