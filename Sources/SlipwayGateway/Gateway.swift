import Logging
import NIOCore
import ServiceLifecycle
import SlipwayCore
import Synchronization

/// The data plane: accepts clients, gives their requests to versions, and says what became of them.
///
/// All work is done by one `LoopContext` an event loop; this class binds them together and is reached from other threads.
package final class Gateway: ServiceLifecycle.Service, Sendable {
    typealias Contexts = [ObjectIdentifier: NIOLoopBoundBox<LoopContext>]

    enum Listener {
        case closed
        case open(NIOLoopBound<Acceptor>, ListenAddress, ServerCertificate?)
        case ended
    }

    let settings: GatewaySettings
    let tuning: GatewayTuning
    let group: ReactorGroup
    let logger: Logger
    let mirror: Mirror
    let contexts: Contexts
    let listener = Mutex(Listener.closed)
    let accessLog: AccessLog?
    private let recorders = Mutex<[ServiceID: ExchangeRecorder]>([:])

    /// - Parameters:
    ///   - report: called on the event loops, off the path of requests, at most once a turn of a loop; must not block.
    ///   - reportShadows: called off the event loops, with pairs of answers that were compared.
    ///   - shadowSpending: what shadows had used up of their day's budget when the process ended last.
    ///   - reviewShadows: asks models about a pair, where its plan has any; off the event loops, some pairs at a time.
    /// - Throws: `AccessLogError`.
    package init(
        settings: GatewaySettings,
        tuning: GatewayTuning = GatewayTuning(),
        snapshot: Snapshot,
        group: ReactorGroup,
        report: @escaping @Sendable (TallyBatch) -> Void,
        reportShadows: @escaping @Sendable (ShadowNews) -> Void = { _ in },
        shadowSpending: [ServiceID: ShadowBudget.Spending] = [:],
        reviewShadows: @escaping @Sendable (ReviewOrder) async -> ShadowReview = { _ in ShadowReview() },
        clock: GatewayClock = .system,
        logger: Logger
    ) throws {
        self.settings = settings
        self.tuning = tuning
        self.group = group
        self.logger = logger
        let tlsContexts = TLSContexts()
        let mirror = Mirror(
            tlsContexts: tlsContexts,
            maxHeadBytes: settings.maxHeaderBytes,
            spending: shadowSpending,
            review: reviewShadows,
            report: reportShadows
        )
        self.mirror = mirror
        let accessLog = try settings.accessLog.map { try AccessLog($0, logger: logger) }
        self.accessLog = accessLog
        let parameters = LoopContext.Parameters(
            settings: settings,
            tuning: tuning,
            snapshot: snapshot,
            clock: clock,
            logger: logger,
            tlsContexts: tlsContexts,
            admission: Admission(limit: settings.maxConnections),
            gates: ServiceGates(),
            mirror: mirror,
            report: report,
            accessLog: accessLog
        )
        contexts = group.reactors.reduce(into: [:]) { contexts, loop in
            let number = contexts.count
            contexts[ObjectIdentifier(loop)] = .makeBoxSendingValue(
                LoopContext(parameters, loop: loop, number: number),
                eventLoop: loop
            )
        }
    }

    /// What clients have to write before the address.
    package var scheme: String { settings.tls == nil ? "http" : "https" }

    /// Gives every loop the new tables; exchanges that have begun keep theirs. A generation that is not newer is ignored.
    package func publish(_ snapshot: Snapshot) {
        for (_, context) in contexts {
            context.eventLoop.execute { context.value.install(snapshot) }
        }
        mirror.follow(snapshot)
    }

    /// Begins to keep a sample of a service's exchanges, until `end(_:)`; nil while somebody records it already, or once the gateway has
    /// ended.
    package func record(_ service: ServiceID, _ plan: RecordingPlan) async -> ExchangeRecorder? {
        guard let recorder = begin(service, plan) else { return nil }
        // Every loop has heard of it: what comes from here on is recorded.
        for (_, context) in contexts {
            do { try await context.eventLoop.submit {}.get() } catch {
                logger.debug("a loop has ended before it could record", metadata: ["error": "\(error)"])
            }
        }
        return recorder
    }

    private func begin(_ service: ServiceID, _ plan: RecordingPlan) -> ExchangeRecorder? {
        guard let loop = mirror.ownLoop() else { return nil }
        return recorders.withLock { recorders in
            guard recorders[service] == nil else { return nil }
            let recorder = ExchangeRecorder(service, plan, on: loop)
            recorders[service] = recorder
            tell(recorders)
            return recorder
        }
    }

    /// What was begun by `record`.
    package func end(_ recorder: ExchangeRecorder) {
        recorder.finish()
        recorders.withLock { recorders in
            guard recorders[recorder.service] === recorder else { return }
            recorders[recorder.service] = nil
            tell(recorders)
        }
    }

    /// Within the lock, so that every loop hears of changes in their order; nothing here waits.
    private func tell(_ recorders: [ServiceID: ExchangeRecorder]) {
        for (_, context) in contexts { context.eventLoop.execute { context.value.install(recorders) } }
    }

    /// Opens the access log's file anew, which a rotation has moved away.
    package func reopenAccessLog() { accessLog?.reopen() }

    /// Each loop's figures at the moment when it was asked.
    package func statistics() async -> GatewayStatistics {
        var loops: [GatewayStatistics.Loop] = []
        for (_, context) in contexts {
            do { loops.append(try await context.eventLoop.submit { context.value.currentStatistics }.get()) } catch {
                logger.debug("a loop has ended before it could be asked", metadata: ["error": "\(error)"])
            }
        }
        return GatewayStatistics(loops: loops, droppedAccessEntries: accessLog?.dropped)
    }
}
