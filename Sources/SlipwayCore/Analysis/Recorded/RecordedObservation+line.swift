extension RecordedObservation {
    /// The line that `read` takes: names as every reader of recordings knows them, the user's hash and never the key.
    ///
    /// - Parameter schedule: on a recording's first line, the planned stages: without them a reader has to guess those that never began.
    package func line(schedule: [PlannedStage]? = nil) -> String {
        var members = [#""t":\#(time.recorded)"#]
        switch self {
        case .exchange(let exhibit): members += exhibit.members
        case .feedback(let feedback): members += feedback.members
        case .stageEnd(_, let weight): members += [#""stage_end":true"#, #""weight":\#(weight.percent)"#]
        }
        if let schedule { members.append(#""schedule":"\#(schedule.recorded)""#) }
        return "{" + members.joined(separator: ",") + "}\n"
    }
}

extension [PlannedStage] {
    /// `5:300,10:300,100:600`: percent and seconds.
    var recorded: String { map { "\($0.weight.percent):\($0.seconds)" }.joined(separator: ",") }

    /// Nil for text of another form.
    init?(recorded text: String) {
        self = []
        for part in text.split(separator: ",") {
            let numbers = part.split(separator: ":").compactMap { Double($0) }
            guard numbers.count == 2, let weight = Weight(percent: numbers[0]), numbers[1] >= 0 else { return nil }
            append(PlannedStage(weight: weight, seconds: numbers[1]))
        }
        if isEmpty { return nil }
    }
}

extension Exhibit {
    fileprivate var members: [String] {
        var members = [#""role":"\#(role.rawValue)""#, #""weight":\#(weight.percent)"#]
        if let unit { members.append(#""unit":"\#(unit.recorded)""#) }
        members.append(#""outcome":"\#(outcome.rawValue)""#)
        if !latency.isNaN { members.append(#""latency_ms":\#(latency.recorded)"#) }
        if let timeToFirstToken { members.append(#""ttft_ms":\#(timeToFirstToken.recorded)"#) }
        members += tokenMembers
        if let cost { members.append(#""cost":\#(cost)"#) }
        if isRefusal { members.append(#""refusal":true"#) }
        return members
    }

    private var tokenMembers: [String] {
        guard let tokens else { return [] }
        guard let tokensOut else { return [#""tokens":\#(tokens.recorded)"#] }
        return [#""tokens_in":\#((tokens - tokensOut).recorded)"#, #""tokens_out":\#(tokensOut.recorded)"#]
    }
}

extension FeedbackExhibit {
    fileprivate var members: [String] {
        var members = [#""role":"\#(role.rawValue)""#, #""weight":\#(weight.percent)"#]
        if let unit { members.append(#""unit":"\#(unit.recorded)""#) }
        return members + [#""metric":"satisfaction""#, #""value":\#(value)"#]
    }
}

extension UInt64 {
    /// 16 hex digits.
    fileprivate var recorded: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension Double {
    /// To the microsecond; whole numbers without a point.
    fileprivate var recorded: String {
        let rounded = (self * 1e6).rounded() / 1e6
        return abs(rounded) < 1e15 && rounded == rounded.rounded() ? String(Int64(rounded)) : "\(rounded)"
    }
}
