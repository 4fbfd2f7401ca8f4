import ArgumentParser
import Foundation
import SlipwayAdmin
import SlipwayController
import SlipwayCore
import SlipwayGateway

struct ShadowReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Put recorded exchanges to a version, and compare as a shadow would.",
        discussion: """
            No server is needed, and nothing is deployed: requests go from here to where the manifest says that the version answers, with its
            overlay, and to stable a second time, for its noise. The comparison and its report are a shadow's. Exits 0 if the version is ready,
            3 if it is blocked, 4 if the recording does not suffice to tell, 1 on an error.

              slipway shadow replay support.ndjson --version v1.3
              slipway shadow replay support.ndjson --version v1.3 --header "authorization: Bearer $OPENAI_API_KEY"
              slipway shadow replay support.ndjson --version v1.3 --url http://127.0.0.1:9102 --strategy mirror -o json
            """
    )

    @Argument(help: "What `slipway shadow record … --content` wrote; - reads standard input.")
    var file: String

    @Option(help: "The version.")
    var version: String

    @Option(help: "The manifest.")
    var config = "slipway.yaml"

    @OptionGroup var choice: ReplayChoice

    @Option(help: "Sent with each request (may be given several times): what is never recorded, such as a key.")
    var header: [String] = []

    @Option(help: "How many of the worst pairs are shown.")
    var pairs = 5

    @Option(name: .shortAndLong, help: "table or json.")
    var output = OutputFormat.table

    func validate() throws {
        guard (0...20).contains(pairs) else { throw ValidationError("--pairs must lie between 0 and 20") }
        _ = try headers
    }

    func run() async throws {
        let manifest = try ManifestFile(path: config).loadOrExit()
        let trial = try ReplayTrial(try recording(), to: VersionID(version), in: manifest, choice)
        let reviewer = ShadowReviewer()
        guard let replay = ShadowReplay(trial.snapshot, service: trial.service, review: { await reviewer.review($0) })
        else { preconditionFailure("the snapshot of a replay has no shadow") }
        complain("replaying \(trial.exchanges.count) exchanges of \(trial.stable) to \(trial.version)")
        let book = ReplayBook(trial.plan.rule)
        try await replay.run(trial.exchanges, headers: try headers) { book.take($0) }
        let report = book.report(of: trial)
        try output.show(report) { style in
            ShadowPicture(report: report, pairs: pairs, width: Terminal.width, style: style).lines
        }
        if report.state != Readiness.State.ready.rawValue { throw ExitCode(report.exitCode) }
    }

    private func recording() throws -> [RecordedExchange] {
        let bytes = try bytes()
        do throws(RecordFault) {
            return try RecordedExchange.read(bytes)
        } catch {
            throw UnusableFile(path: file, problem: "cannot be replayed: \(error)")
        }
    }

    private func bytes() throws -> [UInt8] {
        if file == "-" { return Array(try FileHandle.standardInput.readToEnd() ?? Data()) }
        do { return Array(try Data(contentsOf: URL(filePath: file))) } catch {
            throw UnusableFile(path: file, problem: "cannot be read: \(error.localizedDescription)")
        }
    }

    private var headers: [Overlay.Header] {
        get throws {
            try header.map { line in
                guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else {
                    throw ValidationError("--header: `\(line)` is no header such as \"x-team: support\"")
                }
                let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                return Overlay.Header(line[..<colon].lowercased(), value)
            }
        }
    }
}

extension API.ShadowReport {
    fileprivate var exitCode: Int32 { state == Readiness.State.blocked.rawValue ? 3 : 4 }
}
