import ArgumentParser

/// The command line.
@main struct Slipway: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "slipway",
        abstract: "Ships new versions of LLM applications without betting the users on them.",
        version: version,
        subcommands: [
            ServeCommand.self,
            CheckCommand.self,
            ApplyCommand.self,
            ServicesCommand.self,
            RolloutCommand.self,
            SmokeCommand.self,
            EvaluateCommand.self,
            ChecklistCommand.self,
            ShadowCommand.self,
            FlagCommand.self,
            JudgeCommand.self,
            DemoCommand.self,
            MockCommand.self,
            SimulateCommand.self,
        ]
    )
}
