extension RecordedExchange {
    /// The line that `read` takes.
    ///
    /// - Parameter keepsContent: false: bodies, headers and the query stay out, sizes and hashes tell what they were.
    package func line(keepsContent: Bool) -> [UInt8] {
        JSONValue.object(about + asked(keepsContent) + answered(keepsContent)).bytes + [UInt8(ascii: "\n")]
    }

    private var about: [JSONValue.Member] {
        [
            .init("request_id", .string(requestID.description)),
            .init("at", .number(Double(at.microseconds) / 1_000_000)),
            .init("service", .string(service.rawValue)), .init("version", .string(version.rawValue)),
            .init("api", .string(answer.api.rawValue)), .init("method", .string(method)),
        ]
    }

    private func asked(_ keepsContent: Bool) -> [JSONValue.Member] {
        let path = keepsContent ? target : String(target.prefix { $0 != "?" })
        let headers = headers.map { JSONValue.Member($0.name, .string($0.value)) }
        return [.init("path", .string(path))] + (keepsContent ? [.init("headers", .object(headers))] : [])
            + Self.body("request", request, keepsContent)
    }

    private func answered(_ keepsContent: Bool) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init("outcome", .string(outcome.rawValue)), .init("status", .integer(Int64(answer.status))),
            .init("stream", .bool(answer.isStream)), .init("latency_ms", .number(latency.milliseconds)),
        ]
        if let timeToFirstToken { members.append(.init("ttft_ms", .number(timeToFirstToken.milliseconds))) }
        // What is not kept whole, or is encoded, cannot be compared.
        if !answer.isReadable { members.append(.init("readable", .bool(false))) }
        return members + Self.body("answer", answer.body, keepsContent)
    }

    private static func body(_ name: String, _ bytes: [UInt8], _ keepsContent: Bool) -> [JSONValue.Member] {
        let digest = bytes.withUnsafeBytes { XXH64.hash($0, seed: 0) }
        let known: [JSONValue.Member] = [
            .init("\(name)_bytes", .integer(Int64(bytes.count))),
            .init("\(name)_hash", .string(String(digest, radix: 16))),
        ]
        guard keepsContent else { return known }
        if let text = String(validating: bytes, as: UTF8.self) { return known + [.init(name, .string(text))] }
        return known + [.init("\(name)_base64", .string(Base64.encode(bytes)))]
    }
}
