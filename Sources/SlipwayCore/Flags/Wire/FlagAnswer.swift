/// An answer of OFREP 0.3.0 (open-feature/protocol), without what HTTP adds.
package struct FlagAnswer: Hashable, Sendable {
    package var status: Int
    /// JSON.
    package var body: [UInt8]

    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }

    /// A request that no flag can be evaluated for. `errorDetails` is always there: without it the Python client loses the code.
    package init(_ fault: FlagFault, key: String? = nil) {
        var members = [
            JSONValue.Member("errorCode", .string(fault.code.rawValue)),
            JSONValue.Member("errorDetails", .string(fault.details)),
        ]
        if let key { members.insert(JSONValue.Member("key", .string(key)), at: 0) }
        self.init(status: fault.code == .flagNotFound ? 404 : 400, body: JSONValue.object(members).bytes)
    }
}

extension FlagSet {
    /// Gives what somebody was told a name, by which feedback can be given on it; nil: it is none of a rollout.
    package typealias Naming = (_ flag: String, FlagEvaluation) -> RequestID?

    /// One flag, as `POST /ofrep/v1/evaluate/flags/{key}` answers.
    package func answer(
        _ key: String,
        _ context: FlagContext,
        at time: Timestamp,
        naming: Naming? = nil
    ) -> FlagAnswer {
        guard let flag = self[key] else {
            return FlagAnswer(FlagFault(.flagNotFound, "there is no flag `\(key)`"), key: key)
        }
        do throws(FlagFault) {
            var body: [UInt8] = []
            flag.append(try flag.evaluate(context, at: time), to: &body, naming)
            return FlagAnswer(status: 200, body: body)
        } catch {
            return FlagAnswer(error, key: key)
        }
    }

    /// All flags, as `POST /ofrep/v1/evaluate/flags` answers. `more` is further members of the answer, a comma before each.
    package func answerAll(
        _ context: FlagContext,
        at time: Timestamp,
        more: [UInt8] = [],
        naming: Naming? = nil
    ) -> FlagAnswer {
        var body = Array(#"{"flags":["#.utf8)
        body.reserveCapacity(flags.count * 96 + 64)
        for (index, flag) in flags.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            do throws(FlagFault) {
                flag.append(try flag.evaluate(context, at: time), to: &body, naming)
            } catch {
                body += FlagAnswer(error, key: flag.key).body
            }
        }
        body.append(UInt8(ascii: "]"))
        if !metadata.isEmpty { body += Array(#","metadata":"#.utf8) + JSONValue.object(metadata).bytes }
        body += more
        body.append(UInt8(ascii: "}"))
        return FlagAnswer(status: 200, body: body)
    }
}

extension FeatureFlag {
    private static let noVariant = Array(#"","variant":"""#.utf8)

    /// A flag without a value has the variant `""`: the Python client wants one.
    fileprivate func append(_ evaluation: FlagEvaluation, to body: inout [UInt8], _ naming: FlagSet.Naming?) {
        let variant = evaluation.variant?.wire ?? Self.noVariant
        body.reserveCapacity(body.count + wire.head.count + variant.count + wire.tail.count + 16)
        body += wire.head
        body += evaluation.reason.rawValue.utf8
        body += variant
        body += naming.flatMap { $0(key, evaluation) }.map(tail) ?? wire.tail
    }

    private func tail(naming id: RequestID) -> [UInt8] {
        Wire.tail(metadata + [.init("slipway_request_id", .string(id.description))])
    }

    /// What every answer of a flag has alike.
    struct Wire: Sendable {
        let head: [UInt8]
        let tail: [UInt8]

        init(key: String, metadata: [JSONValue.Member]) {
            head = Array(#"{"key":"#.utf8) + JSONValue.string(key).bytes + Array(#","reason":""#.utf8)
            tail = Self.tail(metadata)
        }

        static func tail(_ metadata: [JSONValue.Member]) -> [UInt8] {
            let rest = metadata.isEmpty ? [] : Array(#","metadata":"#.utf8) + JSONValue.object(metadata).bytes
            return rest + [UInt8(ascii: "}")]
        }
    }
}

extension FeatureFlag.Variant {
    static func wire(_ name: String, _ value: JSONValue) -> [UInt8] {
        Array(#"","variant":"#.utf8) + JSONValue.string(name).bytes + Array(#","value":"#.utf8) + value.bytes
    }
}
