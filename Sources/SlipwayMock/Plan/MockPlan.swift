import NIOCore

/// One answer as a list of timed writes, decided before the first of them.
///
/// The list is not stored but written out as it is performed: tens of thousands of paced streams cost a few hundred bytes each. A
/// plan is a value: two copies write the same bytes at the same times.
///
///     while let offset = plan.nextOffset {            nil: nothing is ever sent
///         wait until `offset` nanoseconds after the request's end
///         switch plan.next(with: &pen) {              pen.output is the write
package struct MockPlan: Sendable {
    /// What to do with the connection after a write.
    package enum Move: Equatable, Sendable {
        case goOn
        /// The answer is complete.
        case finish
        /// Close without completing the answer.
        case cut
        /// Nothing was written: close with a reset.
        case reset
    }

    enum Script {
        case answer(MockExchange)
        case stream(MockExchange)
        case failure(MockFailure)
        case refusal(MockRefusal)
        case reset
        case silence
    }

    /// In nanoseconds after the request's end.
    struct Pace {
        var head: Int64 = 0
        var content: Int64 = 0
        /// From one piece of content to the next.
        var interval: Double = 0
    }

    let script: Script
    /// Ends the stream, or the answer's body, early.
    let fault: MockErrorKind?
    let pace: Pace
    let id: UInt64
    let isAnthropic: Bool
    let connection: MockConnection
    let mockName: [UInt8]
    let now: WallSecond
    /// The next event of a stream.
    private(set) var event = 0

    /// The kind of failure that was injected; nil for an answer.
    package let failure: MockErrorKind?

    package var isStream: Bool {
        if case .stream = script { true } else { false }
    }

    /// Whether anything in it has to wait.
    package var isTimed: Bool { pace.content > 0 || pace.interval > 0 }

    /// Whether the connection ends with the answer.
    package var closesConnection: Bool { !connection.isKeepAlive || (isStream && !connection.isChunkable) }

    /// Nil: nothing is ever sent.
    package var nextOffset: Int64? {
        switch script {
        case .silence: nil
        case .refusal: 0
        case .failure, .reset: pace.head
        case .answer(let exchange): offset(ofPiece: exchange.contentCount)
        case .stream(let exchange): offset(of: exchange.stage(ofEvent: event), in: exchange)
        }
    }

    private func offset(of stage: StreamStage, in exchange: MockExchange) -> Int64 {
        switch stage {
        case .opening: pace.head
        case .content(let index): offset(ofPiece: index)
        case .closing: offset(ofPiece: exchange.contentCount - 1)
        }
    }

    private func offset(ofPiece index: Int) -> Int64 { pace.content + Int64(pace.interval * Double(max(0, index))) }

    /// Writes what is due next to `pen.output`.
    package mutating func next(with pen: inout MockPen) -> Move {
        pen.output.clear()
        pen.body.clear()
        switch script {
        case .answer(let exchange): return writeAnswer(exchange, with: &pen)
        case .stream(let exchange): return writeEvent(exchange, with: &pen)
        case .failure(let failure):
            ErrorWire.writeBody(failure, isAnthropic: isAnthropic, id: id, to: &pen.body)
            writeDocument(status: failure.status, advice: failure.advice, with: &pen)
            return .finish
        case .refusal(let refusal):
            ErrorWire.writeBody(refusal, isAnthropic: isAnthropic, id: id, to: &pen.body)
            writeDocument(status: refusal.status, with: &pen)
            return .finish
        case .reset: return .reset
        case .silence: preconditionFailure("a plan of silence has no next write")
        }
    }

    mutating func nextEvent() -> Int {
        defer { event += 1 }
        return event
    }
}
