import ArgumentParser

/// The command line.
@main struct Slipway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slipway",
        abstract: "Ships new versions of LLM applications without betting the users on them.",
        version: "0.1.0",
        subcommands: [
            MockCommand.self
        ]
    )
}
