import ArgumentParser

struct ChecklistCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checklist",
        abstract: "What a rollout has to satisfy, and what satisfied it.",
        subcommands: [ChecklistShow.self, ChecklistApprove.self]
    )
}
