import ArgumentParser

/// The command line.
@main struct Slipway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slipway",
        abstract: "Ships new versions of LLM applications without betting the users on them.",
        subcommands: [CheckCommand.self]
    )
}
