/// Evaluates one rule for one context.
///
/// Every node costs a step, and so does each element of a list, each member that a name is looked up among, and each 16 bytes of text: what
/// a rule can make of a context is bounded, whoever wrote either of them.
struct FlagEvaluator {
    static let maxSteps = 100_000

    let flag: String
    let context: FlagContext
    let time: Timestamp
    /// Nil unless somebody asked why.
    var steps: [FlagStep]?
    /// Whether a `fractional` had one for the context.
    private(set) var hasBucket = false
    private var budget = Self.maxSteps

    init(flag: String, context: FlagContext, at time: Timestamp) {
        self.flag = flag
        self.context = context
        self.time = time
    }

    /// What names are looked up in: the context, or within a loop its element.
    private enum Scope {
        case context
        case value(JSONValue)
    }

    mutating func evaluate(_ rule: FlagRule) throws(FlagFault) -> JSONValue {
        try evaluate(rule, .context)
    }

    /// With other data than the context.
    mutating func evaluate(_ rule: FlagRule, within data: JSONValue) throws(FlagFault) -> JSONValue {
        try evaluate(rule, .value(data))
    }

    private mutating func evaluate(_ rule: FlagRule, _ scope: Scope) throws(FlagFault) -> JSONValue {
        try spend(1)
        switch rule {
        case .constant(let value): return value
        case .comparison(let sign, let a, let b):
            let (a, b) = (try evaluate(a, scope), try evaluate(b, scope))
            try spend(Self.size(a) + Self.size(b))
            if sign == .contains { try spendOnSearch(of: a, in: b) }
            return sign.compare(a, b).map(JSONValue.bool) ?? .null
        case .variable(let path, let otherwise):
            if let value = try look(path, scope) { return value }
            return try alternative(otherwise, scope)
        case .computedVariable(let name, let otherwise):
            let path = Self.path(try evaluate(name, scope))
            if let value = try look(path, scope) { return value }
            return try alternative(otherwise, scope)
        case .branch(let arguments, let path): return try branch(arguments, path, scope)
        case .and(let arguments): return try first(of: arguments, scope, isTrue: false)
        case .or(let arguments): return try first(of: arguments, scope, isTrue: true)
        case .apply(let sign, let arguments): return try apply(sign, try values(arguments, scope), scope)
        case .fractional(let fractional): return try bucket(fractional, scope)
        case .list(let elements): return try charged(.array(try values(elements, scope)))
        case .loop(let loop, let list, let body): return try run(loop, try evaluate(list, scope), body)
        case .reduce(let list, let body, let start):
            return try reduce(try evaluate(list, scope), body, from: try evaluate(start, scope))
        case .unknown(let name): throw FlagFault(.parseError, "the rule of `\(flag)` has an unknown operator: \(name)")
        }
    }

    private mutating func spend(_ cost: Int) throws(FlagFault) {
        budget -= cost
        if budget < 0 { throw FlagFault(.general, "the rule of `\(flag)` takes more than \(Self.maxSteps) steps") }
    }

    /// What is put together from parts costs what is in it: lists of lists double with each round of a `reduce`.
    private mutating func charged(_ value: JSONValue) throws(FlagFault) -> JSONValue {
        try spend(Self.size(value))
        return value
    }

    private mutating func values(_ rules: [FlagRule], _ scope: Scope) throws(FlagFault) -> [JSONValue] {
        var values: [JSONValue] = []
        values.reserveCapacity(rules.count)
        for rule in rules { values.append(try evaluate(rule, scope)) }
        return values
    }

    private static func size(_ value: JSONValue) -> Int {
        switch value {
        case .null, .bool, .integer, .number: 0
        case .string(let text): text.utf8.count / 16
        case .array(let values): values.reduce(values.count) { $0 + size($1) }
        case .object(let members): members.reduce(members.count) { $0 + $1.name.utf8.count / 16 + size($1.value) }
        }
    }
}

// MARK: - Names
extension FlagEvaluator {
    /// `""` is the data as a whole.
    static func path(_ name: JSONValue) -> [String] {
        switch name {
        case .null, .string(""): []
        default: name.coerced.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        }
    }

    private mutating func alternative(_ rule: FlagRule?, _ scope: Scope) throws(FlagFault) -> JSONValue {
        guard let rule else { return .null }
        return try evaluate(rule, scope)
    }

    /// Nil where there is nothing, or null.
    private mutating func look(_ path: [String], _ scope: Scope) throws(FlagFault) -> JSONValue? {
        guard case .value(let value) = scope else { return try lookInContext(path) }
        return try look(path[...], in: value)
    }

    private mutating func lookInContext(_ path: [String]) throws(FlagFault) -> JSONValue? {
        guard let name = path.first else { return whole() }
        if name == "$flagd" { return try look(path.dropFirst(), in: ours) }
        try spend(context.members.count / 8)
        guard let value = context[name] else { return nil }
        return try look(path.dropFirst(), in: value)
    }

    private func whole() -> JSONValue { .object(context.members + [JSONValue.Member("$flagd", ours)]) }

    private var ours: JSONValue {
        .object([
            JSONValue.Member("flagKey", .string(flag)),
            JSONValue.Member("timestamp", .integer(time.unixSeconds)),
        ])
    }

    private mutating func look(_ path: ArraySlice<String>, in value: JSONValue) throws(FlagFault) -> JSONValue? {
        var value = value
        for name in path {
            switch value {
            case .object(let members):
                try spend(members.count / 8)
                guard let next = value[name] else { return nil }
                value = next
            case .array(let values):
                if name == "length" { return .integer(Int64(values.count)) }
                guard let index = Self.index(name), values.indices.contains(index) else { return nil }
                value = values[index]
            case .string(let text):
                try spend(text.utf8.count / 16)
                let scalars = text.unicodeScalars
                if name == "length" { return .integer(Int64(scalars.count)) }
                guard let index = Self.index(name), index < scalars.count else { return nil }
                value = .string(String(scalars[scalars.index(scalars.startIndex, offsetBy: index)]))
            default: return nil
            }
        }
        return value == .null ? nil : value
    }

    /// `01` and `+1` are names, not places.
    private static func index(_ name: String) -> Int? {
        guard let index = Int(name), index >= 0, String(index) == name else { return nil }
        return index
    }
}

// MARK: - Branches and loops
extension FlagEvaluator {
    private mutating func branch(_ arguments: [FlagRule], _ path: String, _ scope: Scope) throws(FlagFault) -> JSONValue
    {
        var index = 0
        while index < arguments.count - 1 {
            if try evaluate(arguments[index], scope).isTrue {
                steps?.append(.branch(path: path, taken: index / 2))
                return try evaluate(arguments[index + 1], scope)
            }
            index += 2
        }
        steps?.append(.branch(path: path, taken: index < arguments.count ? index / 2 : nil))
        return index < arguments.count ? try evaluate(arguments[index], scope) : .null
    }

    /// The first value that is true (or false), else the last one.
    private mutating func first(of rules: [FlagRule], _ scope: Scope, isTrue: Bool) throws(FlagFault) -> JSONValue {
        var value = JSONValue.null
        for rule in rules {
            value = try evaluate(rule, scope)
            if value.isTrue == isTrue { return value }
        }
        return value
    }

    private mutating func run(_ loop: FlagRule.Loop, _ list: JSONValue, _ body: FlagRule) throws(FlagFault) -> JSONValue
    {
        guard case .array(let elements) = list else { return Self.empty(loop) }
        var (kept, mapped): ([JSONValue], [JSONValue]) = ([], [])
        for element in elements {
            let value = try evaluate(body, .value(element))
            switch loop {
            case .map: mapped.append(value)
            case .filter: if value.isTrue { kept.append(element) }
            case .all: if !value.isTrue { return .bool(false) }
            case .some: if value.isTrue { return .bool(true) }
            case .none: if value.isTrue { return .bool(false) }
            }
        }
        switch loop {
        case .map: return try charged(.array(mapped))
        case .filter: return try charged(.array(kept))
        case .all: return .bool(!elements.isEmpty)
        case .some: return .bool(false)
        case .none: return .bool(true)
        }
    }

    private static func empty(_ loop: FlagRule.Loop) -> JSONValue {
        switch loop {
        case .map, .filter: .array([])
        case .all, .some: .bool(false)
        case .none: .bool(true)
        }
    }

    private mutating func reduce(
        _ list: JSONValue,
        _ body: FlagRule,
        from start: JSONValue
    ) throws(FlagFault) -> JSONValue {
        guard case .array(let elements) = list else { return start }
        var result = start
        for element in elements {
            let members = [JSONValue.Member("current", element), JSONValue.Member("accumulator", result)]
            result = try charged(try evaluate(body, .value(.object(members))))
        }
        return result
    }
}

// MARK: - Operators
extension FlagEvaluator {
    private mutating func apply(
        _ sign: FlagOperator,
        _ arguments: [JSONValue],
        _ scope: Scope
    ) throws(FlagFault) -> JSONValue {
        try spend(arguments.reduce(0) { $0 + Self.size($1) })
        switch sign {
        case .missing:
            if case .array(let names)? = arguments.first { return .array(try missing(names, scope)) }
            return .array(try missing(arguments, scope))
        case .missingSome:
            guard arguments.count > 1, case .array(let names) = arguments[1] else { return .array([]) }
            let missing = try missing(names, scope)
            return .array(Double(names.count - missing.count) >= arguments[0].double ? [] : missing)
        case .contains:
            if arguments.count > 1 { try spendOnSearch(of: arguments[0], in: arguments[1]) }
            return sign.apply(arguments)
        default: return sign.apply(arguments)
        }
    }

    /// Each place of a text may be compared with the whole needle.
    private mutating func spendOnSearch(of needle: JSONValue, in text: JSONValue) throws(FlagFault) {
        guard case .string(let text) = text, case .string(let needle) = needle else { return }
        try spend(text.utf8.count * needle.utf8.count / 256)
    }

    private mutating func missing(_ names: [JSONValue], _ scope: Scope) throws(FlagFault) -> [JSONValue] {
        var missing: [JSONValue] = []
        for name in names {
            try spend(1)
            let value = try look(Self.path(name), scope)
            if value == nil || value == .string("") { missing.append(name) }
        }
        return missing
    }
}

// MARK: - Buckets
extension FlagEvaluator {
    private mutating func bucket(_ fractional: Fractional, _ scope: Scope) throws(FlagFault) -> JSONValue {
        guard let buckets = fractional.buckets else {
            return bucket(fractional, try values(fractional.arguments, scope))
        }
        guard let seed = fractional.seed else { return shorthand(fractional, buckets) }
        let value = try evaluate(seed, scope)
        try spend(Self.size(value))
        if case .array = value { return bucket(fractional, try values(fractional.arguments, scope)) }
        return pick(fractional, buckets, fractional.seedBytes(value))
    }

    private mutating func bucket(_ fractional: Fractional, _ values: [JSONValue]) -> JSONValue {
        guard let first = values.first else { return none(fractional, "it has no buckets") }
        if case .array = first {
            guard let buckets = Self.buckets(values) else {
                return none(fractional, "a bucket is no [variant, weight]")
            }
            return shorthand(fractional, buckets)
        }
        guard let buckets = Self.buckets(Array(values.dropFirst())) else {
            return none(fractional, "a bucket is no [variant, weight], with a whole number for the weight")
        }
        return pick(fractional, buckets, fractional.seedBytes(first))
    }

    private static func buckets(_ values: [JSONValue]) -> [Fractional.Bucket]? {
        let buckets = values.compactMap(Fractional.Bucket.init)
        return buckets.count == values.count ? buckets : nil
    }

    private mutating func shorthand(_ fractional: Fractional, _ buckets: [Fractional.Bucket]) -> JSONValue {
        pick(fractional, buckets, fractional.seedBytes(flag: flag, targetingKey: context.targetingKey))
    }

    private mutating func pick(_ fractional: Fractional, _ buckets: [Fractional.Bucket], _ seed: [UInt8]?) -> JSONValue
    {
        guard let seed else { return none(fractional, "the context has nothing to hash") }
        guard let total = Fractional.total(buckets) else {
            return none(fractional, "the weights sum up to nothing, or to more than \(Fractional.maxTotal)")
        }
        let hash = MurmurHash3.hash(seed)
        let (place, variant) = Fractional.pick(buckets, total: total, hash: hash)
        hasBucket = true
        if steps != nil {
            let hex = seed.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            steps?.append(
                .bucket(
                    path: fractional.path,
                    seed: hex,
                    hash: hash,
                    place: place,
                    total: total,
                    variant: variant.coerced
                )
            )
        }
        return variant
    }

    private mutating func none(_ fractional: Fractional, _ why: String) -> JSONValue {
        steps?.append(.noBucket(path: fractional.path, why: why))
        return .null
    }
}
