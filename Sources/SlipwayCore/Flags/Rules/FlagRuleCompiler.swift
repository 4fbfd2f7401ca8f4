/// Compiles the rules of one flag set.
///
/// A reference is compiled once and shared by all who refer to it, so that references to references take no more room than is
/// written; how deep rules nest is counted through references.
struct FlagRuleCompiler {
    struct Compiled: Sendable {
        var rule: FlagRule
        var depth: Int
        var readsTime: Bool
        /// Operators that nobody knows, and references to nothing.
        var unknown: [String]
    }

    /// A rule that cannot be compiled.
    struct Fault: Error {
        var path: JSONPath
        var message: String
    }

    static let maxDepth = 200

    private struct Shared: Hashable {
        var name: String
        var version: Fractional.Version
    }

    private let evaluators: JSONValue
    private var shared: [Shared: Compiled] = [:]
    /// References that are being compiled: one among them that comes again refers to itself.
    private var open: Set<String> = []
    private var version = Fractional.Version.third
    private var readsTime = false
    private var unknown: [String] = []

    init(evaluators: JSONValue) { self.evaluators = evaluators }

    mutating func compile(
        _ value: JSONValue,
        _ version: Fractional.Version,
        at path: JSONPath
    ) throws(Fault) -> Compiled {
        (self.version, readsTime, unknown) = (version, false, [])
        let (rule, depth) = try rule(value, path)
        return Compiled(rule: rule, depth: depth, readsTime: readsTime, unknown: unknown)
    }

    private typealias Nested = (rule: FlagRule, depth: Int)

    private mutating func rule(_ value: JSONValue, _ path: JSONPath) throws(Fault) -> Nested {
        switch value {
        case .array(let values):
            let (rules, depth) = try rules(values, path)
            return (Self.folded(rules), depth + 1)
        case .object(let members) where members.count == 1:
            let nested = try operation(members[0].name, members[0].value, path + members[0].name)
            if nested.depth > Self.maxDepth {
                throw Fault(path: path, message: "nests deeper than \(Self.maxDepth) levels")
            }
            return nested
        default: return (.constant(value), 1)
        }
    }

    private mutating func rules(
        _ values: [JSONValue],
        _ path: JSONPath
    ) throws(Fault) -> (rules: [FlagRule], depth: Int) {
        var (rules, depth): ([FlagRule], Int) = ([], 0)
        for (index, value) in values.enumerated() {
            let nested = try rule(value, path + index)
            rules.append(nested.rule)
            depth = max(depth, nested.depth)
        }
        return (rules, depth)
    }

    /// A list of constants is one.
    private static func folded(_ rules: [FlagRule]) -> FlagRule {
        let constants = rules.compactMap(\.constant)
        return constants.count == rules.count ? .constant(.array(constants)) : .list(rules)
    }

    private mutating func operation(_ name: String, _ value: JSONValue, _ path: JSONPath) throws(Fault) -> Nested {
        if name == "$ref" { return try reference(value, path) }
        guard case .array(let values) = value else {
            let (argument, depth) = try rule(value, path)
            return (operation(name, [argument], path), depth + 1)
        }
        let (arguments, depth) = try rules(values, path)
        return (operation(name, arguments, path), depth + 1)
    }

    private mutating func operation(_ name: String, _ arguments: [FlagRule], _ path: JSONPath) -> FlagRule {
        let argument = { (index: Int) in index < arguments.count ? arguments[index] : nil }
        if let loop = FlagRule.Loop(rawValue: name) {
            guard let list = argument(0), arguments.count > 1 || loop == .map else {
                return .loop(loop, over: .constant(.null), body: .constant(.null))
            }
            return .loop(loop, over: list, body: argument(1) ?? .constant(.null))
        }
        switch name {
        case "var": return variable(argument(0), otherwise: argument(1))
        case "if", "?:": return .branch(arguments, path: path.description)
        case "and": return .and(arguments)
        case "or": return .or(arguments)
        case "reduce":
            let nothing = FlagRule.constant(.null)
            return .reduce(over: argument(0) ?? nothing, body: argument(1) ?? nothing, from: argument(2) ?? nothing)
        case "fractional": return .fractional(fractional(arguments, path))
        default: break
        }
        guard let sign = FlagOperator(rawValue: name) else { return unknown(name) }
        if arguments.count == 2, sign.comparesTwo {
            return .comparison(sign, arguments[0], arguments[1])
        }
        return .apply(sign, arguments)
    }

    private mutating func unknown(_ name: String) -> FlagRule {
        unknown.append(name)
        return .unknown(name)
    }

    private mutating func variable(_ name: FlagRule?, otherwise: FlagRule?) -> FlagRule {
        guard let name else { return .variable([], otherwise: otherwise) }
        guard case .constant(let constant) = name else {
            readsTime = true
            return .computedVariable(name, otherwise: otherwise)
        }
        let path = FlagEvaluator.path(constant)
        if path.isEmpty || (path[0] == "$flagd" && (path.count == 1 || path[1] == "timestamp")) { readsTime = true }
        return .variable(path, otherwise: otherwise)
    }

    private func fractional(_ arguments: [FlagRule], _ path: JSONPath) -> Fractional {
        var fractional = Fractional(version: version, path: path.description, arguments: arguments)
        guard let first = arguments.first else { return fractional }
        let isShorthand = first.constant.map { if case .array = $0 { true } else { false } } ?? false
        let written = isShorthand ? arguments[...] : arguments.dropFirst()
        let buckets = written.compactMap { $0.constant.flatMap(Fractional.Bucket.init) }
        if case .list = first { return fractional }
        guard buckets.count == written.count else { return fractional }
        fractional.buckets = buckets
        fractional.seed = isShorthand ? nil : first
        return fractional
    }
}

// MARK: - References
extension FlagRuleCompiler {
    private mutating func reference(_ value: JSONValue, _ path: JSONPath) throws(Fault) -> Nested {
        guard case .string(let name) = value, let body = evaluators[name] else {
            return (unknown("$ref to \(value.coerced)"), 1)
        }
        if open.contains(name) { throw Fault(path: path, message: "refers to itself, by way of `\(name.shown)`") }
        let known = shared[Shared(name: name, version: version)]
        let compiled = if let known { known } else { try share(name, body) }
        readsTime = readsTime || compiled.readsTime
        unknown += compiled.unknown.prefix(10)
        return (compiled.rule, compiled.depth + 1)
    }

    private mutating func share(_ name: String, _ body: JSONValue) throws(Fault) -> Compiled {
        let outside = (readsTime, unknown)
        (readsTime, unknown) = (false, [])
        open.insert(name)
        let (rule, depth) = try rule(body, JSONPath() + "$evaluators" + name)
        open.remove(name)
        let compiled = Compiled(rule: rule, depth: depth, readsTime: readsTime, unknown: unknown)
        (readsTime, unknown) = outside
        shared[Shared(name: name, version: version)] = compiled
        return compiled
    }
}

extension FlagRule {
    var constant: JSONValue? {
        if case .constant(let value) = self { value } else { nil }
    }
}
