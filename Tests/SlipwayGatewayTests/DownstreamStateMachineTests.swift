import NIOCore
import Testing

@testable import SlipwayGateway

struct DownstreamStateMachineTests {
    typealias Machine = DownstreamConnection.StateMachine

    static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    static func make() -> Machine {
        Machine(patience: .init(keepAlive: .seconds(75), head: .seconds(15), close: .seconds(10), linger: .seconds(2)))
    }

    /// In an exchange whose request has been read to its end.
    static func answering() -> Machine {
        var machine = make()
        _ = machine.partReceived(.head)
        _ = machine.partReceived(.end)
        return machine
    }

    @Test func oneRequestAfterTheOther() {
        var machine = Self.make()
        #expect(machine.partReceived(.head) == .deliver)
        #expect(machine.partReceived(.body) == .deliver)
        #expect(machine.partReceived(.end) == .deliver)
        #expect(machine.partReceived(.head) == .wait)
        #expect(machine.exchangeEnded(keepsAlive: true) == .next)
        #expect(machine.partReceived(.head) == .deliver)
    }

    @Test func whatIsMalformedWaitsItsTurn() {
        var machine = Self.answering()
        #expect(machine.partReceived(.malformed) == .wait)
        _ = machine.exchangeEnded(keepsAlive: true)
        #expect(machine.partReceived(.malformed) == .deliver)
    }

    @Test func withinARequestItDoesNotWait() {
        var machine = Self.make()
        _ = machine.partReceived(.head)
        #expect(machine.partReceived(.malformed) == .deliver)
    }

    @Test func anAnswerToAnOpenRequestLingers() {
        var machine = Self.make()
        _ = machine.partReceived(.head)
        #expect(machine.exchangeEnded(keepsAlive: true) == .close)
        #expect(machine.partReceived(.body) == .drop)
        #expect(machine.lastWriteCompleted() == .closeOutput)
        #expect(machine.partReceived(.end) == .drop)
    }

    @Test func anAnswerToAWholeRequestDoesNot() {
        var machine = Self.answering()
        #expect(machine.exchangeEnded(keepsAlive: false) == .close)
        #expect(machine.lastWriteCompleted() == .close)
    }

    @Test func aDrainClosesWhatIsIdleAndWaitsForTheRest() {
        var idle = Self.make()
        #expect(idle.drainBegan() == .close)
        var busy = Self.answering()
        #expect(busy.drainBegan() == .wait)
        #expect(busy.closesAfterExchange)
        #expect(busy.exchangeEnded(keepsAlive: true) == .close)
    }

    @Test func theLastWriteOfAClosedConnectionMeansNothing() {
        var machine = Self.answering()
        _ = machine.exchangeEnded(keepsAlive: false)
        machine.closed()
        #expect(machine.lastWriteCompleted() == .ignore)
        #expect(machine.exchangeEnded(keepsAlive: true) == .ignore)
    }

    enum Waiting: CaseIterable {
        case idle
        case partialHead
        case closing
        case lingering

        var machine: Machine {
            var machine = DownstreamStateMachineTests.make()
            switch self {
            case .idle: break
            case .partialHead: machine.partialInputReceived()
            case .closing: machine.refused()
            case .lingering:
                machine.refused()
                _ = machine.lastWriteCompleted()
            }
            return machine
        }
    }

    static let ends: [(seconds: Int64, action: Machine.TickAction)] = [
        (75, .close), (15, .refuse(.requestTimeout)), (10, .close), (2, .close),
    ]

    @Test(arguments: zip(Waiting.allCases, ends))
    func eachWaitHasItsOwnEnd(_ waiting: Waiting, _ end: (seconds: Int64, action: Machine.TickAction)) {
        var machine = waiting.machine
        #expect(machine.ticked(at: Self.start) == .wait)
        #expect(machine.ticked(at: Self.start + .seconds(end.seconds) - .nanoseconds(1)) == .wait)
        #expect(machine.ticked(at: Self.start + .seconds(end.seconds)) == end.action)
    }

    @Test func anExchangeHasItsOwnTimeouts() {
        var machine = Self.answering()
        #expect(machine.ticked(at: Self.start) == .wait)
        #expect(machine.ticked(at: Self.start + .hours(1)) == .wait)
    }
}
