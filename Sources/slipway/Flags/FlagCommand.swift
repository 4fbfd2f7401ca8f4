import ArgumentParser

struct FlagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flag",
        abstract: "See and change flags, and see why somebody is given a variant.",
        discussion: """
            The server's flags; list, get and eval look with --flags into a file instead, without a server.

              slipway flag list
              slipway flag eval new-model --context '{"targetingKey": "user-1"}'
              slipway flag eval new-model --flags flags.json --context '{"plan": "pro"}'
              slipway flag set new-model --split on=10,off=90
              slipway flag disable new-model
            """,
        subcommands: [
            FlagList.self, FlagGet.self, FlagEval.self, FlagSetCommand.self, FlagEnable.self, FlagDisable.self,
            FlagHistoryCommand.self, FlagUndo.self, FlagDelete.self, FlagSpeed.self,
        ]
    )
}
