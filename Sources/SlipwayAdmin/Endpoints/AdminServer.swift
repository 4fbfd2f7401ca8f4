import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import SlipwayController
import SlipwayCore

/// The admin listener: the API, the event stream and the status page.
///
/// Without a token it listens on loopback only; whoever composes it otherwise has made a mistake that is refused here as well as in the
/// manifest.
package final class AdminServer: ServiceLifecycle.Service, Sendable {
    private let context: AdminContext
    private let logger: Logger
    private let bound = Announced<ListenAddress, AdminServerError>()

    package init(_ context: AdminContext, logger: Logger) throws(AdminServerError) {
        let listen = context.settings.listen
        guard context.settings.token != nil || listen.isLoopback else { throw .tokenMissing(listen) }
        self.context = context
        self.logger = logger
    }

    /// Where it listens; with port 0 the system has chosen the port. Waits until `run` has bound it, and throws where it could not.
    package var address: ListenAddress {
        get async throws(AdminServerError) { try await bound.value }
    }

    /// Until graceful shutdown: open requests are answered, event streams end.
    package func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            let refusal = AdminServerError.cannotListen(context.settings.listen, "\(error)", error.errnoCode)
            bound.announce(.failure(refusal))
            throw refusal
        }
        bound.announce(.failure(.stopped))
    }

    private var application: some ApplicationProtocol {
        let listen = context.settings.listen
        return Application(
            router: context.router(),
            configuration: ApplicationConfiguration(
                address: .hostname(listen.host, port: listen.port),
                serverName: "slipway"
            ),
            services: [LedgerKeeper(ledger: context.ledger, events: context.controller.events())],
            onServerRunning: { [bound] channel in
                let port = channel.localAddress?.port ?? listen.port
                bound.announce(.success(ListenAddress(host: listen.host, port: port)))
            },
            logger: quietLogger
        )
    }

    /// What Hummingbird says of its own start is said better by whoever composes the process.
    private var quietLogger: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .notice)
        return logger
    }
}

/// Feeds the ledger for as long as the server runs. Subscribed before the server listens, so that nothing asked through it is missed.
private struct LedgerKeeper: ServiceLifecycle.Service {
    let ledger: OutcomeLedger
    let events: AsyncStream<ControllerEvent>

    func run() async throws {
        for await event in events.cancelOnGracefulShutdown() { ledger.note(event) }
        try await gracefulShutdown()
    }
}
