/// `checks: {smoke: [{name: greets, prompt: "Hello", expect: {contains: hello}}]}`.
extension CheckSet {
    static func readAll(_ field: Field?) -> NamedValues<CheckSet> {
        var sets = NamedValues<CheckSet>("set of checks")
        for (name, field) in field?.named("set of checks") ?? [] {
            let checks = RequestCheck.readAll(field)
            sets.add(name, checks.map { CheckSet(id: CheckSetID(name), checks: $0) })
        }
        return sets
    }
}

extension RequestCheck {
    /// Nil after a report.
    static func readAll(_ field: Field) -> [RequestCheck]? {
        guard let items = field.items("a list of checks") else { return nil }
        if items.isEmpty { field.reportMissing("has no check", hint: "add - {name: …, prompt: …, expect: {…}}") }
        let checks = items.enumerated().map { read($1, index: $0) }
        for (index, check) in checks.enumerated() {
            let isTaken = checks[..<index].contains { $0?.name == check?.name }
            if let name = check?.name, isTaken {
                items[index].report("`\(name.shown)` is the name of an earlier check")
            }
        }
        let present = checks.compactMap { $0 }
        return present.isEmpty || present.count < checks.count ? nil : present
    }

    private static func read(_ field: Field, index: Int) -> RequestCheck? {
        guard var fields = field.fields("a check such as {name: greets, prompt: Hello, expect: {contains: hello}}")
        else {
            return nil
        }
        var check = RequestCheck(name: "\(index + 1)", request: CheckRequest())
        fields.take("name", into: &check.name) { $0.text("a name") }
        let request = CheckRequest.read(&fields, of: field)
        fields.take("expect", into: &check.expectations, CheckExpectation.readAll)
        fields.take("retries", into: &check.retries) { $0.integer(from: 0, through: 10) }
        fields.take("timeout", into: &check.timeout) { $0.positiveDuration() }
        fields.finish { CheckExpectation.names.contains($0) ? "write it under expect: {\($0): …}" : nil }
        guard let request else { return nil }
        check.request = request
        return check
    }
}

extension CheckRequest {
    /// `prompt:` with `stream:`, or `request:`; nil after a report.
    fileprivate static func read(_ fields: inout Fields, of check: Field) -> CheckRequest? {
        let (prompt, request) = (fields.take("prompt"), fields.take("request"))
        var isStream = false
        fields.take("stream", into: &isStream) { $0.truth() }
        switch (prompt, request) {
        case (let prompt?, nil):
            return prompt.text("what a user says").map { CheckRequest(body: .prompt($0, isStream: isStream)) }
        case (nil, let request?):
            fields.peek("stream")?.reportKey("belongs to a prompt", hint: "write it into the request's json")
            return read(request)
        case (nil, nil):
            check.reportMissing("sends nothing", hint: "add prompt: \"…\", or request: {path: /…}")
        case (_?, let request?):
            request.reportKey("given beside prompt", hint: "write one of the two")
        }
        return nil
    }

    private static func read(_ field: Field) -> CheckRequest? {
        guard var fields = field.fields() else { return nil }
        var request = CheckRequest()
        if fields.peek("path") == nil { field.reportMissing("has no path", hint: "add path: /v1/chat/completions") }
        fields.take("method", into: &request.method) { $0.method() }
        fields.take("path", into: &request.path) { $0.requestPath() }
        let headers = fields.take("headers")?.headers() ?? []
        request.headers = headers.map { Overlay.Header($0.name, $0.value.value) }
        let (json, body) = (fields.take("json"), fields.take("body"))
        fields.finish()
        if let body, json != nil { body.reportKey("given beside json", hint: "write one of the two") }
        if let value = json.flatMap({ $0.jsonValue() }) { request.body = .json(value) }
        if let text = body.flatMap({ $0.text() }) { request.body = .text(text) }
        return request
    }
}

extension Field {
    fileprivate func method() -> String? {
        parsed("a method such as GET") { text throws(ValueFault) in
            let method = text.uppercased()
            guard ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"].contains(method) else {
                throw ValueFault("is no method", hint: "such as GET or POST")
            }
            return method
        }
    }
}
