import ArgumentParser
import Foundation
import SlipwayCore

/// `slipway check`: says everything that is wrong with a manifest, at once.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validate a manifest.",
        discussion: """
            Exits 0 if the manifest can be served, or 1 with every diagnostic: file, line, column, path and a hint. The files that it names are
            read, and the environment variables that it names must be set.

            Examples:
              slipway check
              slipway check --config production.yaml -o json
            """
    )

    @Option(help: "The manifest.")
    var config = "slipway.yaml"

    @Option(name: .shortAndLong, help: "table or json.")
    var output = OutputFormat.table

    func run() async throws {
        let compilation = ManifestFile(path: config).load()
        let report = CheckReport(file: config, compilation)
        switch output {
        case .json: print(try report.json())
        case .table:
            for diagnostic in compilation.diagnostics { complain("\(diagnostic)") }
            if report.ok { print(report.summary) }
        }
        if !report.ok { throw ExitCode.failure }
    }
}
