import ArgumentParser
import Foundation
import SlipwayAdmin

struct ChecklistApprove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve a manual item, by name.",
        discussion: """
            The name and the evidence go to the journal. An approval counts for this version only, and until it expires where the item says so.

              slipway checklist approve support rollback-plan --evidence https://wiki.example.com/rollback
              slipway checklist approve support-7 runbooks --by alice
            """
    )

    @Argument(help: ArgumentHelp("The rollout's ID or its service.", valueName: "id-or-service"))
    var name: String

    @Argument(help: "The item's id.")
    var item: String

    @Option(help: "Who approves (or SLIPWAY_USER; default: the user of this terminal).")
    var by: String?

    @Option(help: "What it rests on: text or a link.")
    var evidence: String?

    @OptionGroup var options: ClientOptions

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let person = by ?? environment["SLIPWAY_USER"] ?? environment["USER"], !person.isEmpty else {
            throw ValidationError("nobody is named: add --by NAME")
        }
        let id = try await options.client.rollout(named: name).id
        let checklist = try await options.client.approve(item, in: id, by: person, evidence: evidence)
        try options.show(checklist) { style in
            ChecklistPicture(checklist: checklist, showsEvidence: false, style: style).lines
        }
    }
}
