import ArgumentParser

/// The commands of the one binary.
@main
struct Slipway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slipway",
        abstract: "Ship new versions of LLM applications without betting the users on them.",
        subcommands: [
            RolloutCommand.self,
            ServicesCommand.self,
            ApplyCommand.self,
        ]
    )
}
