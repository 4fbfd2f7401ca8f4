extension RecordedObservation {
    /// - Parameters:
    ///   - text: one line.
    ///   - line: its number, from 1, for faults.
    ///   - weight: what an exchange without a weight was routed at; nil where nothing is known yet.
    /// - Returns: nil for feedback on a metric that no judge knows.
    package static func read(
        _ text: [UInt8],
        line: Int,
        weight: Weight?
    ) throws(RecordFault) -> RecordedObservation? {
        let fields = try RecordFields(text, line: line)
        let time = try fields.needed("t", try fields.number("t"))
        if fields.isTrue("stage_end") {
            return .stageEnd(time: time, weight: try fields.needed("weight", try fields.weight()))
        }
        let role = try fields.role()
        let known = try fields.weight() ?? (time < 0 ? Weight.none : weight)
        let routed = try fields.needed("weight", known)
        let unit = try fields.text("unit").map(hash(ofUnit:))
        guard let metric = try fields.text("metric") else {
            return .exchange(try fields.exhibit(time, role, routed, unit))
        }
        let value = try fields.needed("value", try fields.number("value"))
        guard (0...1).contains(value) else { throw fields.fault("value lies between 0 and 1, not at \(value)") }
        guard metric == Metric.satisfaction.rawValue else { return nil }
        let tag = unit.map(Attribution.tag(ofUnit:))
        return .feedback(FeedbackExhibit(time: time, role: role, weight: routed, unit: tag, value: value))
    }

    /// An export writes the hash in 16 hex digits; any other text is the key itself, hashed as the gateway does.
    static func hash(ofUnit text: String) -> UInt64 {
        let isHash = text.utf8.count == 16 && text.utf8.allSatisfy { JSONText.hexDigit($0) != nil }
        return isHash ? UInt64(text, radix: 16) ?? 0 : XXH64.hash(text, seed: 0)
    }
}

extension RecordFields {
    fileprivate func weight() throws(RecordFault) -> Weight? {
        guard let percent = try number("weight") else { return nil }
        guard let weight = Weight(percent: percent) else {
            throw fault("weight lies between 0 and 100 with at most two decimals, not at \(percent)")
        }
        return weight
    }

    fileprivate func role() throws(RecordFault) -> Role {
        let name = try needed("role", try text("role"))
        guard let role = Role(rawValue: name) else { throw fault("role is stable or canary, not \(name)") }
        return role
    }

    /// An exchange whose outcome is unknown is let be like one that its client left.
    fileprivate func outcome() throws(RecordFault) -> Outcome {
        guard let name = try text("outcome") else { return .cancelled }
        guard let outcome = Outcome(rawValue: name) else {
            throw fault("outcome is one of \(Outcome.allCases.map(\.rawValue).joined(separator: ", ")), not \(name)")
        }
        return outcome
    }

    fileprivate func exhibit(
        _ time: Double,
        _ role: Role,
        _ weight: Weight,
        _ unit: UInt64?
    ) throws(RecordFault) -> Exhibit {
        let latency = try amount("latency_ms") ?? .nan
        var exhibit = Exhibit(
            time: time,
            role: role,
            weight: weight,
            unit: unit,
            outcome: try outcome(),
            latency: latency
        )
        exhibit.isRefusal = isTrue("refusal")
        exhibit.timeToFirstToken = try amount("ttft_ms")
        let (input, output) = (try amount("tokens_in"), try amount("tokens_out"))
        if let input, let output { (exhibit.tokens, exhibit.tokensOut) = (input + output, output) }
        if let tokens = try amount("tokens") { exhibit.tokens = tokens }
        exhibit.cost = try amount("cost")
        return exhibit
    }
}
