import ArgumentParser
import Foundation
import SlipwayAdmin

struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Send the manifest to a running server.",
        discussion: """
            A manifest with errors, or one that does not fit what is under way, changes nothing. Files that it names are read by the server, \
            relative to the manifest that the server was started with.

              slipway apply --config slipway.yaml
            """
    )

    @Option(name: .shortAndLong, help: "The manifest's file; `-` reads standard input.")
    var config = "slipway.yaml"

    @OptionGroup var options: ClientOptions

    func run() async throws {
        let applied = try await options.client.apply(manifest: try text())
        try options.show(applied) { _ in
            ["in force as generation \(applied.generation): \(applied.services.joined(separator: ", "))"]
        }
    }

    private func text() throws -> String {
        let text = try config == "-" ? standardInput() : ManifestFile.text(at: config).get(path: config)
        guard !text.allSatisfy(\.isWhitespace) else {
            throw UnusableFile(
                path: config == "-" ? "standard input" : config,
                problem: "is empty: there is no manifest in it"
            )
        }
        return text
    }

    private func standardInput() throws -> String {
        let data = FileHandle.standardInput.readDataToEndOfFile()
        guard let text = String(validating: data, as: UTF8.self) else {
            throw UnusableFile(path: "standard input", problem: "is no text in UTF-8")
        }
        return text
    }
}
