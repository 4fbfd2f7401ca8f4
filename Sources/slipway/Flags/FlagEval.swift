import ArgumentParser
import Foundation
import SlipwayAdmin
import SlipwayCore

struct FlagEval: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Evaluate a flag for a context, and say which rule and which bucket decided.",
        discussion: """
            With --flags and --context-file, a line of JSON for each context and flag: for tests and comparisons.

              slipway flag eval new-model --context '{"targetingKey": "user-1", "plan": "pro"}'
              slipway flag eval --flags flags.json --context-file contexts.ndjson -o json
            """
    )

    @Argument(help: "The flag's key. With --context-file it may be left out: then all flags are meant.")
    var key: String?

    @Option(help: "The evaluation context, a JSON object.")
    var context: String?

    @Option(name: .customLong("context-file"), help: "Contexts, a JSON object a line. Wants --flags.")
    var contextFile: String?

    @OptionGroup var source: FlagSource

    func validate() throws {
        if contextFile != nil, context != nil { throw ValidationError("give --context or --context-file, not both") }
        if contextFile != nil, source.flags == nil { throw ValidationError("--context-file wants --flags FILE") }
        if contextFile == nil, key == nil { throw ValidationError("which flag? name its key") }
    }

    func run() async throws {
        let file = try source.file()
        if let file, let contextFile { return try evaluateAll(file.flags, contextFile) }
        guard let key else { throw ValidationError("which flag? name its key") }
        let context = try parsed(context ?? "{}")
        let found =
            if let file { file.flags.explanation(key, context, at: .present) } else {
                try await source.options.client.evaluate(key, context: context)
            }
        source.show(found) { _ in FlagExplanation(found).lines }
        if found["error_code"] != nil { throw ExitCode.failure }
    }

    private func parsed(_ text: String) throws -> FlagContext {
        do throws(FlagFault) { return try FlagContext(json: text) } catch {
            throw ValidationError("the context is of no use: \(error.details)")
        }
    }

    private func evaluateAll(_ flags: FlagSet, _ path: String) throws {
        let lines = try ManifestFile.text(at: path).get(path: path).split(whereSeparator: \.isNewline)
        let keys = key.map { [$0] } ?? flags.flags.map(\.key)
        let time = Timestamp.present
        for line in lines {
            let context = try parsed(String(line))
            for key in keys { print(flags.explanation(key, context, at: time).plain) }
        }
    }
}

extension Timestamp {
    fileprivate static var present: Timestamp {
        Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }
}
