import ArgumentParser

struct ShadowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shadow",
        abstract: "Read what shadows have shown; record production, and replay it.",
        discussion: """
            A shadow is asked what production is asked, and no user hears its answers. It begins with a rollout whose strategy is a shadow, or
            has a shadow step; docs/shadow.md tells how.

              slipway rollout start support v1.3 --strategy mirror
              slipway shadow report support

            Without a deployment the same comparison is made of recorded exchanges:

              slipway shadow record support support.ndjson --content
              slipway shadow replay support.ndjson --version v1.3
            """,
        subcommands: [
            ShadowReportCommand.self, ShadowPrefer.self, ShadowRecordCommand.self, ShadowReplayCommand.self,
        ]
    )
}
