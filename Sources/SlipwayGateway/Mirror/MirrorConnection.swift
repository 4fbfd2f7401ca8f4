import NIOCore
import SlipwayCore

/// A connection of the mirror: one call at a time, kept for the next where the server keeps it.
final class MirrorConnection {
    private let origin: MirrorOrigin
    private var decoder: ResponseDecoder
    private var output = WireOutput(in: OutputSpace())
    private let line: any Line
    private var call: MirrorCall?
    private var isReusable = true
    private var isClosed = false

    init(to origin: MirrorOrigin, over line: any Line, maxHeadBytes: Int) {
        self.origin = origin
        self.line = line
        decoder = ResponseDecoder(maxHeadBytes: maxHeadBytes)
    }

    func send(_ call: MirrorCall) {
        guard !isClosed else { return call.connectionFailed() }
        self.call = call
        output.begin(isChunked: false) { call.write(to: &$0) }
        output.body(call.bodyBuffer, to: line)
        output.end()
        output.flush(to: line)
    }

    func close() { line.close() }

    /// The call has ended before its answer.
    func abandon() {
        call = nil
        close()
    }

}

@available(*, unavailable)
extension MirrorConnection: Sendable {}

extension MirrorConnection: LineUser {
    func received(_ bytes: ByteBuffer) {
        decoder.append(bytes)
        do throws(WireFault) {
            while call != nil, let part = try decoder.next() { deliver(part) }
        } catch {
            fail()
        }
        // What follows a whole answer was not asked for.
        if call == nil, decoder.isWithinMessage { close() }
    }

    private func deliver(_ part: ResponseDecoder.Part) {
        switch part {
        case .head(let head): receive(head)
        case .body(let bytes): if call?.received(bytes) == false { call = nil }
        case .end: ended()
        }
    }

    private func receive(_ head: ResponseHead) {
        if head.status == 101 { return fail() }
        guard head.status >= 200 else { return }
        if !head.keepsAlive || head.isUnframed && !head.isBodiless(toHEAD: false) { isReusable = false }
        call?.received(head)
    }

    private func ended() {
        let call = call
        self.call = nil
        if isReusable, !isClosed { origin.returned(self) } else { close() }
        call?.ended()
    }

    private func fail() {
        let call = call
        self.call = nil
        close()
        call?.connectionFailed()
    }

    func readCompleted() {}
    func writabilityChanged() {}

    func closed() {
        isClosed = true
        origin.closed(self)
        if call != nil, let part = decoder.connectionEnded() { deliver(part) }
        fail()
    }

    func failed(_ error: any Error) { fail() }
}
