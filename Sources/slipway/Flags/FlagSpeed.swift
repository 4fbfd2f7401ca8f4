import ArgumentParser
import SlipwayCore

/// What an evaluation costs on this machine: what `make bench ROW=flags` runs.
struct FlagSpeed: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "speed",
        abstract: "Measure how long evaluations take, and loading 10 000 flags.",
        shouldDisplay: false
    )

    @Option(help: "static, rule, fractional or load; without it all of them.")
    var only: String?

    @Option(help: "Evaluations of each kind.")
    var count = 1_000_000

    func run() throws {
        for kind in Kind.allCases where only == nil || only == kind.rawValue {
            let nanoseconds = kind == .load ? try load() : try evaluations(of: kind)
            print(#"{"kind":"\#(kind.rawValue)","ns":\#(nanoseconds)}"#)
        }
    }

    enum Kind: String, CaseIterable {
        case `static`, rule, fractional, load
    }

    /// Nanoseconds of one, the mean.
    private func evaluations(of kind: Kind) throws -> Double {
        let flags = try compiled(Self.file)
        let contexts = (0..<1000).map { number in
            FlagContext([
                .init("targetingKey", .string("user-\(number)")),
                .init("plan", .string(number % 2 == 0 ? "pro" : "free")),
                .init("email", .string("user-\(number)@example.com")), .init("age", .integer(Int64(number % 90))),
            ])
        }
        var found = 0
        let start = ContinuousClock.now
        for number in 0..<count {
            let answer = try flags.evaluate(kind.rawValue, contexts[number % 1000], at: Timestamp(microseconds: 0))
            if answer.variant != nil { found += 1 }
        }
        let spent = ContinuousClock.now - start
        guard found == count else { throw ValidationError("\(count - found) evaluations had no variant") }
        return Double(spent.microseconds) * 1000 / Double(count)
    }

    private func load() throws -> Double {
        let entries = (0..<10_000).map { #""flag-\#($0)": \#(Self.rule)"# }
        let text = #"{"flags": {"# + entries.joined(separator: ",\n") + "}}"
        let start = ContinuousClock.now
        let flags = try compiled(text)
        let spent = ContinuousClock.now - start
        guard flags.flags.count == entries.count else { throw ValidationError("flags were lost") }
        return Double(spent.microseconds) * 1000
    }

    private func compiled(_ text: String) throws -> FlagSet {
        let compilation = FlagSet.compile(text, file: "speed.json")
        guard let flags = compilation.flags else { throw ValidationError("\(compilation.diagnostics)") }
        return flags
    }

    private static let head = #"{"state": "ENABLED", "variants": {"a": true, "b": false}, "defaultVariant": "a""#
    /// Three conditions, all of which are looked at.
    private static let rule =
        head + #"""
            , "targeting": {"if": [{"and": [{"ends_with": [{"var": "email"}, "@example.com"]},
            {">=": [{"var": "age"}, 0]}, {"in": [{"var": "plan"}, ["pro", "free"]]}]}, "a", "b"]}}
            """#
    private static let file =
        #"{"flags": {"static": \#(head)}, "rule": \#(rule), "fractional": \#(head), "targeting": {"fractional": [["a", 10], ["b", 90]]}}}}"#
}
