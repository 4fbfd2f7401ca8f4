import Logging
import ServiceLifecycle
import SlipwayController
import SlipwayGateway
import UnixSignals

/// SIGHUP: reads the manifest again and puts it in force, or says why not and changes nothing. The access log's file is opened anew.
struct ReloadOnHangup: ServiceLifecycle.Service {
    /// Trapped before anything else begins: an early signal must not end the process.
    let hangups: UnixSignalsSequence
    let file: ManifestFile
    let controller: Controller
    let gateway: Gateway
    let logger: Logger

    func run() async throws {
        for await _ in hangups.cancelOnGracefulShutdown() {
            gateway.reopenAccessLog()
            await reload()
        }
    }

    private func reload() async {
        let outcome = await ManifestReload(controller: controller).apply(file.load())
        switch outcome {
        case .applied: logger.info("The manifest was reloaded", metadata: ["file": "\(file.path)"])
        case .diagnosed(let diagnostics):
            for diagnostic in diagnostics { logger.error("\(diagnostic)") }
            logger.error("The manifest was not reloaded: nothing was changed")
        case .refused(let reason):
            logger.error("The manifest was not reloaded: nothing was changed", metadata: ["reason": "\(reason)"])
        }
    }
}
