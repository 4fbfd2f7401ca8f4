import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import SlipwayGateway

/// Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// The gateway's own reading of HTTP/1.1, alone and beside NIOHTTP1's.
struct WireTests {
    /// What one connection's bytes were understood as.
    struct Reading: Equatable {
        var messages: [String] = []
        var isRefused = false
    }

    static let requests = [
        "GET /a?b=c HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /v1/x HTTP/1.1\r\nhost: a:80\r\ncontent-length: 5\r\nx-b:  c d \t\r\n\r\nhello",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\nA;q=\"1\"\r\n0123456789\r\n0\r\n\r\n",
        "PUT / HTTP/1.1\r\nhost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0\r\nx-trailer: 1\r\n\r\n",
        "\r\nDELETE /x HTTP/1.1\r\nhost: [::1]:1\r\nconnection: close\r\n\r\n",
        "OPTIONS /x HTTP/1.0\r\n\r\nGET /second HTTP/1.1\r\nhost: b\r\n\r\n",
        "PATCH http://h/x HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\ncookie: a=b\r\ncookie: c=d\r\n\r\n",
    ]

    @Test(arguments: requests) func messagesAreReadAlikeHoweverTheyCome(_ text: String) {
        let whole = Self.ours(Array(text.utf8), step: .max)
        #expect(!whole.isRefused)
        #expect(!whole.messages.isEmpty)
        for step in [1, 2, 3, 7] { #expect(Self.ours(Array(text.utf8), step: step) == whole) }
    }

    @Test(arguments: requests) func whatIsOrdinaryIsUnderstoodAsNIODoes(_ text: String) {
        #expect(Self.ours(Array(text.utf8), step: .max).messages == Self.nios(Array(text.utf8)).messages)
    }

    /// Whatever passes here is for NIOHTTP1's parser the same message: nothing is smuggled past a stricter reader.
    @Test(arguments: UInt64(1)...8) func whatIsAcceptedIsAcceptedByNIOWithTheSameMeaning(seed: UInt64) {
        var random = SplitMix(state: seed)
        var accepted = 0
        for _ in 0..<4000 {
            let bytes = Self.mutated(&random)
            let ours = Self.ours(bytes, step: .max)
            guard !ours.isRefused, !ours.messages.isEmpty else { continue }
            accepted += 1
            let nios = Self.nios(bytes)
            let text = String(decoding: bytes, as: UTF8.self).debugDescription
            if !nios.messages.starts(with: ours.messages) { Issue.record("\(text): \(ours.messages), NIO: \(nios)") }
            if Self.ours(bytes, step: 1) != ours { Issue.record("\(text) byte by byte") }
        }
        #expect(accepted > 100)
    }

    // MARK: - Readers

    static func ours(_ bytes: [UInt8], step: Int) -> Reading {
        var decoder = RequestDecoder(maxHeadBytes: 4096)
        var reading = Reading()
        var message = ""
        var isLast = false
        do {
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, step == .max ? bytes.count : start + step)
                decoder.append(ByteBuffer(bytes: bytes[start..<end]))
                start = end
                while let part = try decoder.next() {
                    switch part {
                    case .head(let line, let fields):
                        let head = try HeadCheck.check(line, fields, maxBodyBytes: 1 << 20)
                        decoder.expect(head.framing)
                        isLast = !head.keepsAlive
                        let lines = fields.lines.map { "\(fields.name($0)): \(fields.value($0))\n" }.joined()
                        message = "\(line.method) \(line.target) \(line.isHTTP10 ? "1.0" : "1.1")\n\(lines)\n"
                    case .body(let body): message += body.scalars
                    case .end:
                        reading.messages.append(message)
                        // What follows on a connection that is about to close is not read.
                        if isLast { return reading }
                    }
                }
            }
        } catch {
            reading.isRefused = true
        }
        return reading
    }

    /// NIOHTTP1 leaves tabs at a value's end, which belong to the line and not to the value (RFC 9112 §5.1).
    static func nios(_ bytes: [UInt8]) -> Reading {
        let channel = EmbeddedChannel()
        var reading = Reading()
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
                    let lines = head.headers.map { "\($0.name): \($0.value.trimmingTabs)\n" }.joined()
                    message = "\(head.method) \(head.uri) \(head.version.minor == 0 ? "1.0" : "1.1")\n\(lines)\n"
                case .body(let body): message += body.scalars
                case .end: reading.messages.append(message)
                }
            }
        } catch {
            reading.isRefused = true
        }
        return reading
    }

    // MARK: - Inputs

    private static let splices = [
        "\r\n", "\n", "\r", " ", "\t", ":", ";", "\0", "0", "-1", "+5", "0x5", ",", "transfer-encoding: chunked\r\n",
        "content-length: 5\r\n", "content-length: 5, 5\r\n", "transfer-encoding: identity\r\n", "host: b\r\n",
        "HTTP/1.0",
        "HTTP/1.1", " HTTP/1.1\r\n", "\u{e9}", "\"", "(", "expect: 100-continue\r\n", "ffffffffffffffff",
        "5\r\nhello\r\n",
    ]

    private static func mutated(_ random: inout SplitMix) -> [UInt8] {
        func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(1, bound))) }
        var bytes = Array(requests[below(requests.count)].utf8)
        for _ in 0...below(3) {
            let at = below(bytes.count)
            switch below(5) {
            case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes.remove(at: at)
            case 2: bytes.insert(contentsOf: splices[below(splices.count)].utf8, at: at)
            case 3: bytes.replaceSubrange(at..<min(bytes.count, at + 2), with: splices[below(splices.count)].utf8)
            default: bytes.insert(bytes[below(bytes.count)], at: at)
            }
            if bytes.isEmpty { bytes = [0x47] }
        }
        return bytes
    }
}

extension ByteBuffer {
    /// A character for each byte.
    fileprivate var scalars: String { String(String.UnicodeScalarView(readableBytesView.map(UnicodeScalar.init))) }
}

extension String {
    fileprivate var trimmingTabs: Substring {
        var rest = self[...]
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return rest
    }
}
