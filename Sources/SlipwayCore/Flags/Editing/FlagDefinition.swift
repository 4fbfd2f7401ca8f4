/// A flag's definition, being edited.
struct FlagDefinition {
    private static let members: Set = ["state", "variants", "defaultVariant", "targeting", "metadata"]

    private(set) var value: JSONValue

    /// Of a text that was compiled.
    init(_ text: String) { value = JSONTree.parse(text) ?? .null }

    var text: String { String(decoding: value.bytes, as: UTF8.self) }

    /// Puts a member in the place of the one there, else at the end; null takes it away.
    mutating func set(_ member: JSONValue.Member) throws(FlagEditFault) {
        guard Self.members.contains(member.name) else {
            let hint = Suggestion.hint(for: member.name, among: Self.members.sorted()) ?? "see the flag's definition"
            throw .malformed("a flag has no `\(member.name.shown)`; \(hint)")
        }
        guard case .object(var members) = value else { throw .malformed("the definition is no map") }
        let place = members.firstIndex { $0.name.isSame(as: member.name) }
        members.removeAll { $0.name.isSame(as: member.name) }
        if member.value != .null { members.insert(member, at: min(place ?? members.count, members.count)) }
        value = .object(members)
    }

    /// Gives variants new weights. Who is where stays as far as it can: the variants keep their order.
    mutating func split(_ shares: [FlagShare]) throws(FlagEditFault) {
        try check(shares)
        var found = 0
        let targeting = value["targeting"] ?? .object([])
        let changed = targeting.replacing(operation: "fractional", count: &found) { Self.split($0, shares) }
        if !hasTargeting {
            let rule = JSONValue.object([.init("fractional", Self.split(.array([]), shares))])
            return try set(.init("targeting", rule))
        }
        guard found == 1 else {
            let many = found == 0 ? "no `fractional`" : "\(found) times `fractional`"
            throw .refused("its targeting has \(many): give the targeting as a whole")
        }
        try set(.init("targeting", changed))
    }

    var hasTargeting: Bool { (value["targeting"] ?? .object([])) != .object([]) }

    var defaultVariant: String? {
        if case .string(let name)? = value["defaultVariant"] { name } else { nil }
    }

    /// The buckets of each `fractional` in its targeting.
    var splits: [[JSONValue]] {
        var found: [[JSONValue]] = []
        var count = 0
        _ = value["targeting"]?.replacing(operation: "fractional", count: &count) { arguments in
            if case .array(let parts) = arguments { found.append(parts.filter(\.isBucket)) }
            return arguments
        }
        return found
    }

    func checkVariant(_ name: String) throws(FlagEditFault) {
        guard case .object(let variants)? = value["variants"] else { throw .refused("the flag has no variants") }
        guard variants.contains(where: { $0.name.isSame(as: name) }) else {
            let hint = Suggestion.hint(for: name, among: variants.map(\.name)).map { "; \($0)" } ?? ""
            throw .malformed("the flag has no variant `\(name.shown)`\(hint)")
        }
    }

    private func check(_ shares: [FlagShare]) throws(FlagEditFault) {
        for share in shares { try checkVariant(share.variant) }
        guard Set(shares.map(\.variant)).count == shares.count else { throw .malformed("a variant is named twice") }
        let buckets = shares.map { Fractional.Bucket(.string($0.variant), weight: $0.weight) }
        guard shares.allSatisfy({ $0.weight >= 0 }), Fractional.total(buckets) != nil else {
            throw .malformed("weights are 0 or more, and make between 1 and \(Fractional.maxTotal) together")
        }
    }

    /// A `fractional`'s arguments with other weights: what is hashed stays, and so does the variants' order.
    private static func split(_ arguments: JSONValue, _ shares: [FlagShare]) -> JSONValue {
        guard case .array(let old) = arguments else { return .array(shares.map(\.bucket)) }
        let seed = old.first.flatMap { $0.isBucket ? nil : $0 }
        let names = old.compactMap(\.bucketVariant)
        let known = names.compactMap { name in shares.first { $0.variant.isSame(as: name) } }
        let new = shares.filter { share in !names.contains { $0.isSame(as: share.variant) } }
        return .array((seed.map { [$0] } ?? []) + (known + new).map(\.bucket))
    }
}

extension FlagShare {
    fileprivate var bucket: JSONValue { .array([.string(variant), .integer(weight)]) }
}

extension JSONValue {
    fileprivate var isBucket: Bool {
        if case .array = self { true } else { false }
    }

    var bucketVariant: String? {
        if case .array(let parts) = self, case .string(let name)? = parts.first { name } else { nil }
    }

    func isEmptyBucket(of variant: String) -> Bool {
        guard case .array(let parts) = self, parts.count > 1 else { return false }
        return bucketVariant?.isSame(as: variant) == true && parts[1] == .integer(0)
    }

    /// Whether a bucket's weight is a number, or is not given.
    var hasConstantWeight: Bool {
        guard case .array(let parts) = self, parts.count > 1 else { return true }
        if case .integer = parts[1] { return true }
        return false
    }

    /// The rule with each operation of a name given other arguments. As deep as `JSONTree` reads.
    fileprivate func replacing(
        operation name: String,
        count: inout Int,
        _ change: (JSONValue) -> JSONValue
    ) -> JSONValue {
        switch self {
        case .array(let values):
            return .array(values.map { $0.replacing(operation: name, count: &count, change) })
        case .object(let members) where members.count == 1 && members[0].name == name:
            count += 1
            return .object([.init(name, change(members[0].value))])
        case .object(let members):
            return .object(
                members.map { .init($0.name, $0.value.replacing(operation: name, count: &count, change)) }
            )
        default: return self
        }
    }
}
