import ArgumentParser

struct RolloutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollout",
        abstract: "Start, watch and steer rollouts.",
        discussion: """
            Commands take a rollout's ID, or its service: then the rollout under way there is meant, or else the last one.

              slipway rollout start support v1.3 --watch
              slipway rollout abort support --reason "wrong prompt"
            """,
        subcommands: [
            RolloutPlanCommand.self, RolloutStart.self, RolloutList.self, RolloutStatusCommand.self,
            RolloutPromote.self, RolloutPause.self,
            RolloutResume.self, RolloutAbort.self, RolloutRetry.self, RolloutUndo.self, RolloutHistory.self,
            RolloutExplain.self,
        ]
    )
}
