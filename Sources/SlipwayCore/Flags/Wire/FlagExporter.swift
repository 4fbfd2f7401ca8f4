/// Writes one set's flags out.
struct FlagExporter {
    /// Values that references stand for, in all flags together: a reference to two references to two others doubles with each.
    static let maxReferenced = 100_000

    private let evaluators: JSONValue
    private var budget = Self.maxReferenced

    init(evaluators: JSONValue) { self.evaluators = evaluators }

    /// Of a map by key, or of flagd's list of flags that have their `key` inside.
    static func written(_ flags: JSONValue) -> [String: JSONValue] {
        switch flags {
        case .object(let members): Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
        case .array(let values): Dictionary(values.compactMap(Self.keyed)) { first, _ in first }
        default: [:]
        }
    }

    private static func keyed(_ flag: JSONValue) -> (String, JSONValue)? {
        if case .string(let key)? = flag["key"] { (key, flag) } else { nil }
    }

    mutating func definition(of flag: FeatureFlag, written: JSONValue) throws(FlagFault) -> JSONValue {
        var members = [
            JSONValue.Member("state", .string(flag.isEnabled ? "ENABLED" : "DISABLED")),
            .init("variants", .object(flag.variants.map { .init($0.name, $0.value.asWhole) })),
        ]
        if let standard = flag.standard {
            members.append(.init("defaultVariant", .string(flag.variants[standard].name)))
        }
        if flag.hasTargeting, let rule = written["targeting"] {
            members.append(.init("targeting", try writtenOut(rule, isReferenced: false)))
        }
        if !flag.metadata.isEmpty { members.append(.init("metadata", .object(flag.metadata))) }
        return .object(members)
    }

    /// Goes where the compiler goes: into lists and operators, but not into constant maps, where `$ref` is a name like any other.
    private mutating func writtenOut(_ value: JSONValue, isReferenced: Bool) throws(FlagFault) -> JSONValue {
        if isReferenced { try spend() }
        switch value {
        case .array(let values):
            var resolved: [JSONValue] = []
            for value in values { resolved.append(try writtenOut(value, isReferenced: isReferenced)) }
            return .array(resolved)
        case .object(let members) where members.count == 1:
            if let body = referenced(members[0]) { return try writtenOut(body, isReferenced: true) }
            let argument = try writtenOut(members[0].value, isReferenced: isReferenced)
            return .object([.init(members[0].name, argument)])
        default: return value
        }
    }

    private func referenced(_ member: JSONValue.Member) -> JSONValue? {
        guard member.name == "$ref", case .string(let name) = member.value else { return nil }
        return evaluators[name]
    }

    private mutating func spend() throws(FlagFault) {
        budget -= 1
        if budget < 0 {
            throw FlagFault(.general, "what the rules refer to comes to more than \(Self.maxReferenced) values")
        }
    }
}

extension JSONValue {
    /// A whole float as an integer, where no digit is lost.
    fileprivate var asWhole: JSONValue {
        guard case .number(let number) = self, number == number.rounded(), abs(number) <= 9_007_199_254_740_992 else {
            return self
        }
        return .integer(Int64(number))
    }
}
