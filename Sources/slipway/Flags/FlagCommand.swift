import ArgumentParser

struct FlagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flag",
        abstract: "See flags, and why somebody is given a variant.",
        discussion: """
            The server's flags, or with --flags those of a file, without a server.

              slipway flag list
              slipway flag eval new-model --context '{"targetingKey": "user-1"}'
              slipway flag eval new-model --flags flags.json --context '{"plan": "pro"}'
            """,
        subcommands: [FlagList.self, FlagGet.self, FlagEval.self, FlagSpeed.self]
    )
}
