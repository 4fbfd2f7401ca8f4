import Foundation
import NIOCore

/// What one event loop's connections share: buffers, random numbers, the clock's text, and the streams that wait.
final class MockLoop {
    let shared: MockShared
    let eventLoop: any EventLoop
    var generator: SplitMix64
    var pen = MockPen()
    private var surroundings: MockPlan.Surroundings
    private var behaviour: (prepared: PreparedBehaviour, generation: UInt64)
    private var waiting = DueQueue<(handler: MockHandler, ticket: UInt64)>()
    /// When the event loop wakes this one; nil: no timer runs.
    private var armed: Int64?
    private var handlers: [ObjectIdentifier: MockHandler] = [:]
    private var emptied: EventLoopPromise<Void>?

    init(shared: MockShared, eventLoop: any EventLoop, seed: UInt64) {
        self.shared = shared
        self.eventLoop = eventLoop
        generator = SplitMix64(seed: seed)
        surroundings = MockPlan.Surroundings(mockName: shared.name, now: WallSecond(unix: time(nil)))
        behaviour = shared.copy()
    }

    /// The behaviour of the request that is answered now.
    var prepared: PreparedBehaviour {
        shared.refresh(&behaviour)
        return behaviour.prepared
    }

    var present: MockPlan.Surroundings {
        let unix = time(nil)
        if unix != surroundings.now.unix { surroundings.now = WallSecond(unix: unix) }
        return surroundings
    }

    // MARK: - Waiting

    /// Calls the handler's `wake` with the ticket at the time, or soon after.
    func wake(_ handler: MockHandler, ticket: UInt64, at due: NIODeadline) {
        waiting.insert((handler, ticket), due: Int64(due.uptimeNanoseconds))
        arm()
    }

    private func arm() {
        guard let earliest = waiting.earliest, earliest < armed ?? .max else { return }
        armed = earliest
        eventLoop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(UInt64(earliest))) { self.fire(earliest) }
    }

    private func fire(_ due: Int64) {
        // A timer that an earlier one overtook: the overtaker armed the next.
        guard armed == due else { return }
        armed = nil
        let now = Int64(NIODeadline.now().uptimeNanoseconds)
        while let due = waiting.pop(at: now) { due.handler.wake(ticket: due.ticket) }
        arm()
    }

    // MARK: - Connections

    func add(_ handler: MockHandler) {
        handlers[ObjectIdentifier(handler)] = handler
        shared.counters.connectionOpened()
        if emptied != nil { handler.drain() }
    }

    func remove(_ handler: MockHandler) {
        guard handlers.removeValue(forKey: ObjectIdentifier(handler)) != nil else { return }
        shared.counters.connectionClosed()
        if handlers.isEmpty { emptied?.succeed() }
    }

    /// Lets each connection end with its present answer.
    ///
    /// - Returns: a future of the last one's end.
    func drain() -> EventLoopFuture<Void> {
        let promise = emptied ?? eventLoop.makePromise(of: Void.self)
        emptied = promise
        for handler in Array(handlers.values) { handler.drain() }
        if handlers.isEmpty { promise.succeed() }
        return promise.futureResult
    }

    func closeAll() {
        for handler in Array(handlers.values) { handler.close() }
    }
}

@available(*, unavailable)
extension MockLoop: Sendable {}
