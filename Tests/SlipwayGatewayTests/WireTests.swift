import Testing

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
    static let requests = [
        "GET /a?b=c HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /v1/x HTTP/1.1\r\nhost: a:80\r\ncontent-length: 5\r\nx-b:  c d \t\r\n\r\nhello",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\nA;q=\"1\"\r\n0123456789\r\n0\r\n\r\n",
        "PUT / HTTP/1.1\r\nhost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0\r\nx-trailer: 1\r\n\r\n",
        "\r\nDELETE /x HTTP/1.1\r\nhost: [::1]:1\r\nconnection: close\r\n\r\n",
        "OPTIONS /x HTTP/1.0\r\n\r\nGET /second HTTP/1.1\r\nhost: b\r\n\r\n",
        "PATCH http://h/x HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\ncookie: a=b\r\ncookie: c=d\r\n\r\n",
    ]

    static let responses = [
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\nx-b:  c d \t\r\n\r\n5\r\nhello\r\nA;q=\"1\"\r\n0123456789\r\n0\r\nx: 1\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 404 \r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nserver: a\r\n\r\nall that comes until the end",
    ]

    @Test(arguments: requests) func messagesAreReadAlikeHoweverTheyCome(_ text: String) {
        let whole = WireReading.request(Array(text.utf8))
        #expect(!whole.isRefused)
        #expect(!whole.messages.isEmpty)
        for step in [1, 2, 3, 7] {
            #expect(WireReading.request(Array(text.utf8), split: WireReading.every(step)) == whole)
        }
    }

    @Test(arguments: responses) func responsesAreReadAlikeHoweverTheyCome(_ text: String) {
        let whole = WireReading.response(Array(text.utf8))
        #expect(!whole.isRefused)
        #expect(!whole.messages.isEmpty)
        for step in [1, 2, 3, 7] {
            #expect(WireReading.response(Array(text.utf8), split: WireReading.every(step)) == whole)
        }
    }

    @Test(arguments: requests) func whatIsOrdinaryIsUnderstoodAsNIODoes(_ text: String) {
        #expect(WireReading.request(Array(text.utf8)).messages == WireReading.nioRequest(Array(text.utf8)).messages)
    }

    @Test(arguments: responses) func ordinaryResponsesAreUnderstoodAsNIODoes(_ text: String) {
        #expect(WireReading.response(Array(text.utf8)).messages == WireReading.nioResponse(Array(text.utf8)).messages)
    }

    /// Whatever passes here is for NIOHTTP1's parser the same message: nothing is smuggled past a stricter reader.
    @Test(arguments: UInt64(1)...8) func whatIsAcceptedIsAcceptedByNIOWithTheSameMeaning(seed: UInt64) {
        var random = SplitMix(state: seed)
        var accepted = 0
        for _ in 0..<4000 {
            let bytes = Self.mutated(&random)
            let ours = WireReading.request(bytes)
            guard !ours.messages.isEmpty else { continue }
            accepted += 1
            let nios = WireReading.nioRequest(bytes)
            let text = String(decoding: bytes, as: UTF8.self).debugDescription
            if !nios.messages.starts(with: ours.messages) { Issue.record("\(text): \(ours.messages), NIO: \(nios)") }
            if WireReading.request(bytes, split: WireReading.every(1)) != ours { Issue.record("\(text) byte by byte") }
        }
        #expect(accepted > 100)
    }

    /// What the fuzzer found (`make fuzz`).
    @Test(arguments: ["GET / HTTp/1.1\r\nhost: a\r\n\r\n", "GET / Http/1.1\r\nhost: a\r\n\r\n"])
    func requestsThatNIORefusesAreRefused(_ text: String) {
        #expect(WireReading.request(Array(text.utf8)) == WireReading(isRefused: true))
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\ncontent-length: 1\t\r\n\r\nx",
        "HTTp/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", "Http/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.0 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nconnection: close\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
    ])
    func responsesThatNIORefusesAreRefused(_ text: String) {
        #expect(WireReading.response(Array(text.utf8)) == WireReading(isRefused: true))
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
