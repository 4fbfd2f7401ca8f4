/// What one follower of a `FlagFeed` waits for.
package struct FlagSigns: Sendable {
    package let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func give() { continuation.yield() }

    package func end() { continuation.finish() }

    func whenEnded(_ act: @escaping @Sendable () -> Void) { continuation.onTermination = { _ in act() } }
}
