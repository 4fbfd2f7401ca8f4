extension RecordedExchange {
    /// All exchanges of a recording; throws at the first line that cannot be read, or holds no content.
    package static func read(_ text: [UInt8]) throws(RecordFault) -> [RecordedExchange] {
        var exchanges: [RecordedExchange] = []
        for (index, bytes) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            guard bytes.contains(where: { !JSONScanner.isSpace($0) }) else { continue }
            let fields = try RecordFields(Array(bytes), line: index + 1)
            if !fields.has("recorded") { exchanges.append(try RecordedExchange(fields)) }
        }
        return exchanges
    }

    private init(_ fields: RecordFields) throws(RecordFault) {
        guard let request = try fields.bytes("request"), let body = try fields.bytes("answer") else {
            throw fields.fault("holds no content, and without it nothing can be asked again: record with --content")
        }
        requestID = try fields.requestID()
        at = Timestamp(microseconds: Int64((try fields.needed("at", try fields.amount("at")) * 1_000_000).rounded()))
        service = ServiceID(try fields.needed("service", try fields.text("service")))
        version = VersionID(try fields.needed("version", try fields.text("version")))
        method = try fields.method()
        target = try fields.target()
        headers = try fields.headers()
        self.request = request
        outcome = try fields.choice("outcome")
        answer = CapturedResponse(
            api: try fields.choice("api"),
            status: Int(try fields.amount("status") ?? 0),
            isStream: fields.isTrue("stream"),
            body: body,
            ending: CapturedResponse.Ending(outcome),
            isReadable: !fields.isFalse("readable")
        )
        if answer.status == 0, answer.ending == .whole { answer.ending = .unreachable }
        latency = .milliseconds(try fields.needed("latency_ms", try fields.amount("latency_ms")))
        timeToFirstToken = try fields.amount("ttft_ms").map { .milliseconds($0) }
    }
}

extension RecordFields {
    fileprivate func isFalse(_ name: String) -> Bool { has(name) && !isTrue(name) }

    fileprivate func bytes(_ name: String) throws(RecordFault) -> [UInt8]? {
        if let text = try text(name) { return Array(text.utf8) }
        guard let encoded = try text("\(name)_base64") else { return nil }
        guard let bytes = Base64.decode(encoded) else { throw fault("\(name)_base64 is not Base64") }
        return bytes
    }

    fileprivate func requestID() throws(RecordFault) -> RequestID {
        guard let id = RequestID(try needed("request_id", try text("request_id"))) else {
            throw fault("request_id is not a UUID")
        }
        return id
    }

    /// Both are written into a request's first line.
    fileprivate func method() throws(RecordFault) -> String {
        let method = try needed("method", try text("method"))
        guard !method.isEmpty, method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw fault("method is no method")
        }
        return method
    }

    fileprivate func target() throws(RecordFault) -> String {
        let path = try needed("path", try text("path"))
        guard path.hasPrefix("/"), path.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw fault("path is no path of a URL")
        }
        return path
    }

    fileprivate func headers() throws(RecordFault) -> [Overlay.Header] {
        guard case .object(let members)? = tree("headers") ?? .object([]) else {
            throw fault("headers is not an object")
        }
        var headers: [Overlay.Header] = []
        for member in members {
            guard let value = member.value.text else { throw fault("the header \(member.name) is not a string") }
            headers.append(Overlay.Header(member.name.lowercased(), value))
        }
        return headers
    }

    fileprivate func choice<Value: RawRepresentable & CaseIterable>(
        _ name: String
    ) throws(RecordFault) -> Value where Value.RawValue == String {
        let word = try needed(name, try text(name))
        guard let value = Value(rawValue: word) else {
            throw fault("\(name) is one of \(Value.allCases.map(\.rawValue).joined(separator: ", ")), not \(word)")
        }
        return value
    }
}
