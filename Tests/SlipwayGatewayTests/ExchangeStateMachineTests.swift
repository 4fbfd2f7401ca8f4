import NIOCore
import SlipwayCore
import Testing

@testable import SlipwayGateway

/// The exchange's decisions alone: every event in every state.
struct ExchangeStateMachineTests {
    typealias Machine = Exchange.StateMachine

    static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    static let waits = Waits(
        Timeouts(connect: .seconds(1), firstByte: .seconds(2), idle: .seconds(3), total: .seconds(100))
    )

    static func make(isWhole: Bool = true) -> Machine {
        Machine(
            limits: .init(bodyBytes: 1000, heldBytes: 100, replayBytes: 10),
            waits: waits,
            startedAt: start,
            isWhole: isWhole
        )
    }

    /// The states that an exchange goes through, each reached by its shortest way.
    enum Stage: CaseIterable {
        case holding
        case connecting
        case awaiting
        case awaitingOnReused
        case responding
        case streaming
        case finished

        func machine(isWhole: Bool = true) -> Machine {
            var machine = ExchangeStateMachineTests.make(isWhole: isWhole)
            if self == .holding { return machine }
            machine.routed()
            if self == .connecting { return machine }
            _ = machine.connected(isReused: self == .awaitingOnReused)
            if self == .awaiting || self == .awaitingOnReused { return machine }
            _ = machine.responseHeadReceived(isStream: self == .streaming)
            if self == .responding || self == .streaming { return machine }
            _ = machine.responseEnded()
            return machine
        }
    }

    @Test(
        arguments: zip(
            Stage.allCases,
            [Machine.FailAction.respond, .respond, .respond, .respond, .abort, .endStream, .ignore]
        )
    )
    func aFailureIsToldAsTheStateAllows(_ stage: Stage, _ action: Machine.FailAction) {
        var machine = stage.machine()
        #expect(machine.failed() == action)
        #expect(machine.isFinished)
        #expect(machine.failed() == .ignore)
    }

    @Test func theGatewaysOwnAnswerEndsItOnce() {
        var machine = Stage.holding.machine()
        #expect(machine.answered() == .respond)
        #expect(machine.isFinished)
        #expect(machine.answered() == .ignore)
    }

    @Test(arguments: Stage.allCases) func aClientThatLeavesEndsItOnce(_ stage: Stage) {
        var machine = stage.machine()
        #expect(machine.downstreamClosed() == (stage == .finished ? .ignore : .closeUpstream))
        #expect(machine.downstreamClosed() == .ignore)
        #expect(machine.failed() == .ignore)
        #expect(machine.responseEnded() == .ignore)
    }

    @Test(
        arguments: zip(
            Stage.allCases,
            [
                Machine.BodyAction.hold, .keep, .forward(keepsCopy: false), .forward(keepsCopy: true),
                .forward(keepsCopy: false),
                .forward(keepsCopy: false), .drop,
            ]
        )
    )
    func aBodyGoesWhereTheStateSays(_ stage: Stage, _ action: Machine.BodyAction) {
        var machine = stage.machine(isWhole: false)
        #expect(machine.requestBodyReceived(bytes: 5) == action)
    }

    @Test(
        arguments: zip(
            Stage.allCases,
            [Machine.RequestEndAction.readHeldBody, .wait, .sendEnd, .sendEnd, .sendEnd, .sendEnd, .ignore]
        )
    )
    func aRequestEndsAsTheStateSays(_ stage: Stage, _ action: Machine.RequestEndAction) {
        var machine = stage.machine(isWhole: false)
        #expect(machine.requestEnded() == action)
        #expect(machine.requestIsComplete)
    }

    @Test(arguments: Stage.allCases) func noBodyPassesItsLimit(_ stage: Stage) {
        var machine = stage.machine(isWhole: false)
        let action = machine.requestBodyReceived(bytes: 1001)
        #expect(action == (stage == .finished ? .drop : .fail(.bodyTooLarge)))
    }

    @Test func aHeldBodyHasALimitOfItsOwn() {
        var machine = Self.make(isWhole: false)
        #expect(machine.requestBodyReceived(bytes: 100) == .hold)
        #expect(machine.requestBodyReceived(bytes: 1) == .fail(.bodyTooLargeToRead))
    }

    @Test func whatIsKeptForARetryIsBounded() {
        var machine = Stage.awaitingOnReused.machine(isWhole: false)
        #expect(machine.requestBodyReceived(bytes: 10) == .forward(keepsCopy: true))
        #expect(machine.requestBodyReceived(bytes: 1) == .forward(keepsCopy: false))
        #expect(machine.requestBodyReceived(bytes: 1) == .forward(keepsCopy: false))
        #expect(machine.upstreamClosed(because: .upstreamClosed) == .fail(.upstreamClosed))
    }

    @Test func aHeldBodyCanBeSentAgainWhateverItsSize() {
        var machine = Self.make(isWhole: false)
        _ = machine.requestBodyReceived(bytes: 90)
        _ = machine.requestEnded()
        machine.routed(heldBytes: 90)
        #expect(machine.connected(isReused: true) == .send(endsRequest: true, keepsBody: true))
        #expect(machine.upstreamClosed(because: .upstreamClosed) == .retry)
        #expect(machine.connected(isReused: false) == .send(endsRequest: true, keepsBody: false))
    }

    @Test func aStaleConnectionIsReplacedOnce() {
        var machine = Stage.awaitingOnReused.machine()
        #expect(machine.upstreamClosed(because: .upstreamClosed) == .retry)
        #expect(machine.wasRetried)
        _ = machine.connected(isReused: true)
        #expect(machine.upstreamClosed(because: .upstreamClosed) == .fail(.upstreamClosed))
    }

    @Test func aFreshConnectionIsNotReplaced() {
        var machine = Stage.awaiting.machine()
        #expect(machine.upstreamClosed(because: .upstreamClosed) == .fail(.upstreamClosed))
    }

    @Test(arguments: [GatewayError.Kind.upstreamMalformed, .upstreamTruncated])
    func anUpstreamThatSpokeIsNotAskedAgain(_ kind: GatewayError.Kind) {
        var machine = Stage.awaitingOnReused.machine()
        #expect(machine.upstreamClosed(because: kind) == .fail(kind))
    }

    @Test func anInterimResponseIsSpeaking() {
        var machine = Stage.awaitingOnReused.machine()
        #expect(machine.informationalReceived(status: 103) == .forward)
        #expect(machine.upstreamClosed(because: .upstreamClosed) == .fail(.upstreamClosed))
    }

    @Test func aCloseWithinTheResponseIsATruncation() {
        var machine = Stage.responding.machine()
        #expect(machine.upstreamClosed(because: .upstreamClosed) == .fail(.upstreamTruncated))
    }

    @Test func aConnectionThatComesTooLateIsClosed() {
        var machine = Stage.connecting.machine()
        _ = machine.downstreamClosed()
        #expect(machine.connected(isReused: false) == .close)
    }

    @Test func bodyThatCameWhileConnectingIsSentAfterwards() {
        var machine = Stage.connecting.machine(isWhole: false)
        #expect(machine.requestBodyReceived(bytes: 5) == .keep)
        #expect(machine.connected(isReused: false) == .send(endsRequest: false, keepsBody: false))
        #expect(machine.requestEnded() == .sendEnd)
    }

    @Test func anEarlyAnswerKeepsNeitherConnection() {
        var machine = Stage.awaiting.machine(isWhole: false)
        #expect(machine.responseHeadReceived(isStream: false) == .forward(keepsDownstream: false))
        #expect(machine.responseEnded() == .finish(reusesUpstream: false))
    }

    @Test func anAnswerToAWholeRequestKeepsBoth() {
        var machine = Stage.awaiting.machine()
        #expect(machine.responseHeadReceived(isStream: false) == .forward(keepsDownstream: true))
        #expect(machine.responseBodyReceived() == .forward)
        #expect(machine.responseEnded() == .finish(reusesUpstream: true))
        #expect(machine.responseBodyReceived() == .drop)
        #expect(machine.responseHeadReceived(isStream: false) == .drop)
        #expect(machine.upstreamClosed(because: .upstreamClosed) == .ignore)
    }

    @Test func continueIsTheGatewaysOwnToSay() {
        var machine = Stage.awaiting.machine()
        #expect(machine.informationalReceived(status: 100) == .drop)
        #expect(machine.informationalReceived(status: 103) == .forward)
    }

    // MARK: Reading

    @Test(arguments: zip(Stage.allCases, [true, true, false, false, false, false, true]))
    func aBodyIsReadAsFastAsTheUpstreamTakesIt(_ stage: Stage, _ whileBlocked: Bool) {
        let machine = stage.machine(isWhole: false)
        #expect(machine.wantsRequestBody(upstreamIsWritable: true))
        #expect(machine.wantsRequestBody(upstreamIsWritable: false) == whileBlocked)
    }

    @Test func whileConnectingABodyIsReadUpToItsBound() {
        var machine = Stage.connecting.machine(isWhole: false)
        _ = machine.requestBodyReceived(bytes: 9)
        #expect(machine.wantsRequestBody(upstreamIsWritable: false))
        _ = machine.requestBodyReceived(bytes: 1)
        #expect(!machine.wantsRequestBody(upstreamIsWritable: false))
    }

    // MARK: Time

    struct Wait: Sendable, CustomTestStringConvertible {
        let stage: Stage
        let isWhole: Bool
        let seconds: Int64
        let downstreamIsWritable: Bool
        let upstreamIsWritable: Bool
        let action: Machine.TickAction

        init(
            _ stage: Stage,
            isWhole: Bool = true,
            down: Bool = true,
            up: Bool = true,
            _ seconds: Int64,
            _ action: Machine.TickAction
        ) {
            self.stage = stage
            self.isWhole = isWhole
            self.seconds = seconds
            downstreamIsWritable = down
            upstreamIsWritable = up
            self.action = action
        }

        var testDescription: String {
            "\(stage), whole: \(isWhole), writable: \(downstreamIsWritable) \(upstreamIsWritable)"
        }
    }

    @Test(arguments: [
        Wait(.holding, isWhole: false, 3, .fail(.requestTimeout)),
        Wait(.connecting, 1, .fail(.connectTimeout)),
        Wait(.awaiting, 2, .fail(.firstByteTimeout)),
        Wait(.awaiting, isWhole: false, 3, .fail(.requestTimeout)),
        Wait(.awaiting, isWhole: false, up: false, 3, .fail(.idleTimeout)),
        Wait(.responding, 3, .fail(.idleTimeout)),
        Wait(.streaming, 3, .fail(.idleTimeout)),
        Wait(.responding, down: false, 3, .abandon),
    ])
    func eachWaitHasItsOwnEnd(_ wait: Wait) {
        var machine = wait.stage.machine(isWhole: wait.isWhole)
        func tick(_ now: NIODeadline) -> Machine.TickAction {
            machine.ticked(
                at: now,
                downstreamIsWritable: wait.downstreamIsWritable,
                upstreamIsWritable: wait.upstreamIsWritable
            )
        }
        #expect(tick(Self.start) == .wait)
        #expect(tick(Self.start + .seconds(wait.seconds) - .nanoseconds(1)) == .wait)
        #expect(tick(Self.start + .seconds(wait.seconds)) == wait.action)
    }

    @Test func progressBeginsTheWaitAnew() {
        var machine = Stage.streaming.machine()
        func tick(_ seconds: Int64) -> Machine.TickAction {
            machine.ticked(at: Self.start + .seconds(seconds), downstreamIsWritable: true, upstreamIsWritable: true)
        }
        #expect(tick(0) == .wait)
        _ = machine.responseBodyReceived()
        #expect(tick(3) == .wait)
        #expect(tick(5) == .wait)
        #expect(tick(6) == .fail(.idleTimeout))
    }

    @Test(arguments: Stage.allCases) func nothingOutlastsTheTotal(_ stage: Stage) {
        var machine = stage.machine()
        let action = machine.ticked(
            at: Self.start + .seconds(100),
            downstreamIsWritable: true,
            upstreamIsWritable: true
        )
        #expect(action == (stage == .finished ? .wait : .fail(.totalTimeout)))
    }
}
