import ArgumentParser
import Foundation
import SlipwayAdmin
import SlipwayCore

/// `slipway judge`: the verdict on recorded observations.
struct JudgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge",
        abstract: "The verdict on recorded observations.",
        discussion: """
            Replays a rollout's observations, a line of JSON each, through the judge of an analysis (without one: the sequential
            judge with its defaults), and prints one JSON object: the first rollback, or else what the last stage_end decided.
            Users are told apart if lines have a unit. Exits 0 for any verdict, 1 if the recording cannot be read.

            Examples:
              slipway judge Examples/observations/rolled-back.ndjson
              slipway judge - --config slipway.yaml --analysis guardrails < observations.ndjson
            """
    )

    @Argument(help: "The recording; - reads standard input.")
    var file: String

    @Option(help: "The manifest that has the analysis.")
    var config: String?

    @Option(help: "An analysis of the manifest.")
    var analysis: String?

    func validate() throws {
        if analysis != nil, config == nil { throw ValidationError("--analysis needs --config") }
    }

    func run() async throws {
        let plan = try analysisPlan()
        do {
            var replay = Replay(try RecordedRollout(reading: try bytes()), plan)
            Terminal.print(String(decoding: try API.encode(JudgeReport(replay.run())), as: UTF8.self))
        } catch let fault as RecordFault {
            complain("\(file == "-" ? "standard input" : file), \(fault)")
            throw ExitCode.failure
        }
    }

    private func bytes() throws -> [UInt8] {
        if file == "-" { return Array(try FileHandle.standardInput.readToEnd() ?? Data()) }
        do {
            return Array(try Data(contentsOf: URL(filePath: file)))
        } catch {
            complain("\(file) cannot be read: \(error.localizedDescription)")
            throw ExitCode.failure
        }
    }

    private func analysisPlan() throws -> AnalysisPlan {
        guard let config else { return .standard }
        let manifest = try ManifestFile(path: config).loadOrExit()
        let id = analysis.map { AnalysisID($0) } ?? AnalysisPlan.standard.id
        guard let found = manifest[id] ?? (analysis == nil ? manifest.analyses.first : nil) else {
            complain("\(config) has no analysis \(id)")
            throw ExitCode.failure
        }
        return found
    }
}
