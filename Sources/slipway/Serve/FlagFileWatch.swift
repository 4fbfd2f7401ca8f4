import Foundation
import Logging
import ServiceLifecycle
import SlipwayController
import SlipwayCore

/// Looks after the flag file: a change is in force within a second, without a restart; one that cannot be used changes nothing.
///
/// Which file that is, is asked at each look: a reload of the manifest may name another one.
struct FlagFileWatch: ServiceLifecycle.Service {
    let controller: Controller
    let interval: Duration
    let logger: Logger

    init(controller: Controller, interval: Duration = .milliseconds(250), logger: Logger) {
        self.controller = controller
        self.interval = interval
        self.logger = logger
    }

    func run() async throws { try await cancelWhenGracefulShutdown { try await watch() } }

    private func watch() async throws {
        var seen: Mark?
        while !Task.isCancelled {
            // Without flags in a file there is little to wake up for: a manifest that brings some has read them.
            var pause = max(interval, .seconds(1))
            if let settings = controller.status.manifest.flags, case .file(let path) = settings.origin {
                let mark = Mark(path)
                if mark != seen { await look(settings, path) }
                seen = mark
                pause = interval
            }
            do { try await Task.sleep(for: pause) } catch { return }
        }
    }

    private func look(_ settings: FlagSettings, _ path: String) async {
        switch ManifestFile.text(at: path) {
        case .failure(let fault): tell("\(settings.shownFile) \(fault)")
        case .success(let text):
            controller.note(flagFault: nil)
            guard text != settings.flags.text else { return }
            let compilation = FlagSet.compile(text, file: settings.shownFile)
            for diagnostic in compilation.diagnostics { logger.error("\(diagnostic)") }
            guard let flags = compilation.flags else { return tell("it has errors", compilation.firstError) }
            await put(flags, settings.origin)
        }
    }

    private func put(_ flags: FlagSet, _ origin: FlagOrigin) async {
        do {
            try await controller.take(flags, from: origin)
            logger.info("The flags were reloaded", metadata: ["flags": "\(flags.flags.count)"])
        } catch {
            tell("\(error)")
        }
    }

    private func tell(_ reason: String, _ diagnostic: Diagnostic? = nil) {
        logger.error("The flags were not reloaded: the ones before stay", metadata: ["reason": "\(reason)"])
        controller.note(flagFault: diagnostic.map { "\($0)" } ?? reason)
    }
}

/// What tells a file that was written from one that was not, without reading it.
private struct Mark: Equatable {
    private let size: Int?
    private let number: Int?
    private let time: Date?

    init(_ path: String) {
        let attributes: [FileAttributeKey: Any]
        // A file that is away has no attributes; what is wrong with it is said by whoever then reads it.
        do { attributes = try FileManager.default.attributesOfItem(atPath: path) } catch { attributes = [:] }
        size = attributes[.size] as? Int
        number = attributes[.systemFileNumber] as? Int
        time = attributes[.modificationDate] as? Date
    }
}
