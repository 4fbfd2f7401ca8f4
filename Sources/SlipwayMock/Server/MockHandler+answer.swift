import NIOCore
import NIOHTTP1
import NIOPosix

/// Model requests: planned here, performed here.
extension MockHandler {
    func answer(_ incoming: Incoming, _ context: ChannelHandlerContext) {
        let prepared = loop.prepared
        if prepared.behaviour.record, !incoming.target.isControl {
            loop.shared.record.append(RecordedRequest(head: incoming.head, body: incoming.body))
        }
        guard case .model(let api) = incoming.target else { return answerEndpoint(incoming, context) }
        start(plan(incoming, api, prepared), context)
    }

    private func plan(_ incoming: Incoming, _ api: MockAPI, _ prepared: PreparedBehaviour) -> MockPlan {
        do throws(MockRefusal) {
            let request = try modelRequest(incoming, api)
            let leaks = prepared.behaviour.leakPrompt
            let plan = MockPlan(
                request,
                leaking: leaks ? SystemPrompt.find(in: incoming.body, api: api) : nil,
                under: prepared,
                ordinal: loop.shared.counters.nextOrdinal(),
                in: loop.present,
                using: &loop.generator
            )
            if let failure = plan.failure { loop.shared.counters.errorInjected(failure) }
            return plan
        } catch {
            return refusal(error, incoming, isAnthropic: api.isAnthropic)
        }
    }

    private func modelRequest(_ incoming: Incoming, _ api: MockAPI) throws(MockRefusal) -> MockRequest {
        guard incoming.head.method == .POST else {
            throw .notAllowed(incoming.head.method.rawValue, incoming.head.uri)
        }
        guard !incoming.isTooLarge else { throw .tooLarge }
        return try MockRequest(api: api, body: incoming.body, connection: incoming.connection)
    }

    func refusal(_ refusal: MockRefusal, _ incoming: Incoming, isAnthropic: Bool) -> MockPlan {
        MockPlan(
            refusing: refusal,
            isAnthropic: isAnthropic,
            connection: incoming.connection,
            in: loop.present,
            using: &loop.generator
        )
    }

    // MARK: - Performing

    func start(_ plan: MockPlan, _ context: ChannelHandlerContext) {
        state = .idle
        perform(Performance(plan: plan, start: plan.isTimed ? .now() : .distantPast), context)
    }

    /// Makes the writes that are due, and then waits or ends.
    func perform(_ performance: Performance, _ context: ChannelHandlerContext) {
        var performance = performance
        while let due = performance.due {
            // `distantPast` is always due: an answer without delays asks for no time.
            if due > .distantPast, due > .now() { return suspend(performance, until: due) }
            guard context.channel.isWritable else { return suspend(performance, until: nil) }
            let move = performance.plan.next(with: &loop.pen)
            guard move == .goOn else { return end(performance, move, context) }
            write(loop.pen.output, context)
            guard !isGone else { return abandon(performance) }
        }
        suspend(performance, until: nil)
    }

    func abandon(_ performance: Performance) {
        loop.shared.counters.clientLeft()
        guard performance.isCounted else { return }
        loop.shared.counters.exchangeClosed(isStream: performance.plan.isStream)
    }

    /// - Parameter due: nil: until the client reads, or for ever.
    private func suspend(_ performance: Performance, until due: NIODeadline?) {
        var performance = performance
        if !performance.isCounted {
            performance.isCounted = true
            loop.shared.counters.exchangeOpened(isStream: performance.plan.isStream)
        }
        state = .answering(performance)
        if let due { wait(until: due) }
    }

    private func end(_ performance: Performance, _ move: MockPlan.Move, _ context: ChannelHandlerContext) {
        if performance.isCounted { loop.shared.counters.exchangeClosed(isStream: performance.plan.isStream) }
        switch move {
        case .finish: finish(with: loop.pen.output, isKeepAlive: !performance.plan.closesConnection, context)
        case .cut: cut(context)
        case .reset: reset(context)
        case .goOn: preconditionFailure("the plan goes on")
        }
    }

    private func cut(_ context: ChannelHandlerContext) {
        state = .closed
        guard loop.pen.output.readableBytes > 0 else { return close() }
        context.writeAndFlush(wrapOutboundOut(loop.pen.output)).assumeIsolated()
            .whenComplete { _ in context.close(promise: nil) }
    }

    /// A close that lingers for no time is a reset.
    private func reset(_ context: ChannelHandlerContext) {
        state = .closed
        (context.channel as? any SocketOptionProvider)?
            .setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated()
            .whenComplete { _ in context.close(promise: nil) }
    }
}

extension MockHandler.Performance {
    /// Nil: never.
    var due: NIODeadline? {
        guard let offset = plan.nextOffset else { return nil }
        return start == .distantPast ? .distantPast : start + .nanoseconds(offset)
    }
}
