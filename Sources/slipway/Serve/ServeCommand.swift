import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import SlipwayAdmin
import SlipwayController
import SlipwayCore
import SlipwayFlagd
import SlipwayGateway
import UnixSignals

/// `slipway serve`: gateway and controller in one process, until it is told to stop.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Stand in front of your application: gateway, controller and control API in one process.",
        discussion: """
            SIGTERM and SIGINT stop it gracefully: no new connections, open exchanges finish within `gateway.drainTimeout`.
            SIGHUP reads the manifest again; a bad one changes nothing. It also opens the access log's file anew.

            Example:
              slipway serve --config slipway.yaml
              slipway rollout start support v1.3 --watch      (in another terminal)
            """
    )

    @Option(help: "The manifest.")
    var config = "slipway.yaml"

    @Option(name: .customLong("log-level"), help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel: Logger.Level = .info

    func run() async throws {
        KeptMemory.keep()
        AllowedCores.limitLoops()
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let file = ManifestFile(path: config)
        let manifest = try file.loadOrExit()
        let logger = Logger(label: "slipway", level: logLevel)
        let store = try manifest.store.open()
        guard
            let leadership = try await store.lead(
                "controller",
                as: "process \(ProcessInfo.processInfo.processIdentifier)"
            )
        else {
            throw ServeError.anotherLeads(manifest.store, by: try await store.leader(of: "controller"))
        }
        let instance = try await Instance.start(
            await FlagURLWatch.prime(manifest, logger: logger),
            store: store,
            folders: DeployFolders(store: manifest.store, manifest: config),
            logger: logger,
            recompile: { file.compile($0) }
        )
        let reload = ReloadOnHangup(
            hangups: hangups,
            file: file,
            controller: instance.controller,
            gateway: instance.gateway,
            logger: logger
        )
        try await serve(instance, reload, logger)
        await leadership.release()
        try await store.close()
    }

    private func serve(_ instance: Instance, _ reload: ReloadOnHangup, _ logger: Logger) async throws {
        let file = FlagFileWatch(controller: instance.controller, logger: logger)
        let url = FlagURLWatch(controller: instance.controller, logger: logger)
        let group = ServiceGroup(
            services: instance.services + [reload, file, url, Announcer(instance: instance)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        try await group.run()
    }
}

/// Says where things are once all of them are there.
private struct Announcer: ServiceLifecycle.Service {
    let instance: Instance

    func run() async throws {
        let admin = try await instance.admin.address
        say("gateway    \(instance.gateway.scheme)://\(instance.gatewayAddress)")
        if let address = await instance.flagd?.address { say("flags      grpc://\(address)  (flagd's protocols)") }
        say("admin      http://\(admin)  (API, /metrics, status page)")
        for status in instance.controller.status.services.values.sorted(by: { $0.record.service < $1.record.service }) {
            say(
                "service    \(status.record.service): stable \(status.record.stable)"
                    + (status.record.active.map { ", \($0) under way" } ?? "")
            )
        }
        try await gracefulShutdown()
    }
}

/// Why `serve` does not begin.
enum ServeError: Error, CustomStringConvertible {
    case anotherLeads(StoreLocation, by: String?)

    var description: String {
        switch self {
        case .anotherLeads(let store, let holder):
            "another slipway serves from the store \(store) (\(holder ?? "unknown")): stop it first, or use another store"
        }
    }
}

extension StoreLocation {
    /// Opens the store where the manifest says it is.
    fileprivate func open() throws -> any Store {
        switch self {
        case .memory: MemoryStore()
        case .sqlite(let path): try SQLiteStore(path: path)
        }
    }
}

extension StoreLocation: CustomStringConvertible {
    public var description: String {
        switch self {
        case .memory: "memory:"
        case .sqlite(let path): "sqlite:\(path)"
        }
    }
}
