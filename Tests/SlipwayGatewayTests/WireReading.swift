import NIOCore
import NIOEmbedded
import NIOHTTP1

// The fuzzer (Fuzz/) compiles this file together with the decoders.
#if canImport(SlipwayGateway)
@testable import SlipwayGateway
#endif

/// What one connection's bytes were understood as: by the gateway, or by NIOHTTP1.
///
/// What was given before something was refused counts: a gateway has passed it on by then.
struct WireReading: Equatable {
    var messages: [String] = []
    var isRefused = false

    /// How many bytes come at once.
    typealias Split = (_ start: Int) -> Int

    static func whole(_ start: Int) -> Int { .max }
    static func every(_ bytes: Int) -> Split { { _ in bytes } }
}

// MARK: - Requests

extension WireReading {
    static func request(_ bytes: [UInt8], split: Split = whole) -> WireReading {
        var decoder = RequestDecoder(maxHeadBytes: 4096)
        var reading = WireReading()
        var message = ""
        var isLast = false
        reading.isRefused = !isRead(bytes, split) { piece in
            decoder.append(piece)
            while let part = try decoder.next() {
                switch part {
                case .head(let line, let fields):
                    let head = try HeadCheck.check(line, fields, maxBodyBytes: 1 << 20)
                    decoder.expect(head.framing)
                    isLast = !head.keepsAlive
                    message = "\(line.method) \(line.text) \(line.isHTTP10 ? "1.0" : "1.1")\n\(fields.text)\n"
                case .body(let body): message += body.scalars
                case .end:
                    reading.messages.append(message)
                    // What follows on a connection that is about to close is not read.
                    if isLast { return false }
                }
            }
            return true
        }
        return reading
    }

    static func nioRequest(_ bytes: [UInt8]) -> WireReading {
        let channel = EmbeddedChannel()
        var reading = WireReading()
        do {
            let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)
            try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(decoder))
            try channel.writeInbound(ByteBuffer(bytes: bytes))
        } catch {
            reading.isRefused = true
        }
        var message = ""
        do {
            while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
                switch part {
                case .head(let head):
                    message =
                        "\(head.method) \(head.uri) \(head.version.minor == 0 ? "1.0" : "1.1")\n\(head.headers.text)\n"
                case .body(let body): message += body.scalars
                case .end: reading.messages.append(message)
                }
            }
        } catch {
            reading.isRefused = true
        }
        return reading
    }
}

// MARK: - Responses

extension WireReading {
    /// The connection ends after the bytes.
    static func response(_ bytes: [UInt8], split: Split = whole) -> WireReading {
        var decoder = ResponseDecoder(maxHeadBytes: 4096)
        var reading = WireReading()
        var message = ""
        var isOver = false
        reading.isRefused = !isRead(bytes, split) { piece in
            decoder.append(piece)
            while let part = try decoder.next() {
                switch part {
                case .head(let head):
                    // The exchange refuses a switch of protocols, and passes over other informational heads.
                    guard head.status != 101 else { throw WireFault.malformed("nobody asked for another protocol") }
                    guard head.status >= 200 else { continue }
                    isOver = !head.keepsAlive
                    message = "\(head.status)\n\(head.fields.text)\n"
                case .body(let body): message += body.scalars
                case .end:
                    reading.messages.append(message)
                    if isOver { return false }
                }
            }
            return true
        }
        if !reading.isRefused, decoder.connectionEnded() != nil { reading.messages.append(message) }
        return reading
    }

    static func nioResponse(_ bytes: [UInt8]) -> WireReading {
        let channel = EmbeddedChannel()
        var reading = WireReading()
        do {
            try channel.pipeline.syncOperations.addHTTPClientHandlers(leftOverBytesStrategy: .dropBytes)
            // A response is read only where a request was asked: as many as could be answered.
            for _ in 0...bytes.count / "HTTP/1.1 200\r\n\r\n".utf8.count {
                let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: ["host": "a"])
                try channel.writeOutbound(HTTPClientRequestPart.head(head))
                try channel.writeOutbound(HTTPClientRequestPart.end(nil))
            }
            try channel.writeInbound(ByteBuffer(bytes: bytes))
            channel.pipeline.fireChannelInactive()
            try channel.throwIfErrorCaught()
        } catch {
            reading.isRefused = true
        }
        var message = ""
        do {
            while let part = try channel.readInbound(as: HTTPClientResponsePart.self) {
                switch part {
                case .head(let head): message = "\(head.status.code)\n\(head.headers.text)\n"
                case .body(let body): message += body.scalars
                case .end: reading.messages.append(message)
                }
            }
        } catch {
            reading.isRefused = true
        }
        return reading
    }
}

// MARK: - Parts

extension WireReading {
    /// - Parameter take: returns whether more is wanted.
    /// - Returns: whether nothing was refused.
    private static func isRead(_ bytes: [UInt8], _ split: Split, take: (ByteBuffer) throws -> Bool) -> Bool {
        var start = 0
        do {
            while start < bytes.count {
                let end = start + min(bytes.count - start, max(1, split(start)))
                guard try take(ByteBuffer(bytes: bytes[start..<end])) else { return true }
                start = end
            }
            return true
        } catch {
            return false
        }
    }
}

extension HeadFields {
    fileprivate var text: String { lines.map { "\(name($0)): \(value($0))\n" }.joined() }
}

extension HTTPHeaders {
    /// NIOHTTP1 leaves white space at a value's end, which belongs to the line and not to the value (RFC 9112 §5.1).
    fileprivate var text: String { map { "\($0.name): \($0.value.trimmingEnd)\n" }.joined() }
}

extension ByteBuffer {
    /// A character for each byte.
    fileprivate var scalars: String { String(String.UnicodeScalarView(readableBytesView.map(UnicodeScalar.init))) }
}

extension String {
    fileprivate var trimmingEnd: Substring {
        var rest = self[...]
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return rest
    }
}
