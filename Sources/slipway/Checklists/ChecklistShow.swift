import ArgumentParser
import SlipwayAdmin

struct ChecklistShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a rollout's checklist: done, open, failed, by whom, with what evidence.",
        discussion: """
            With --wait it returns when nothing is left that Slipway measures itself: exit 0 where all required items are satisfied, 3 where one
            failed, 4 where people are waited for.

              slipway checklist show support
              slipway checklist show support-7 --evidence
              slipway checklist show support --wait -o json
            """
    )

    @OptionGroup var target: RolloutTarget

    @Flag(help: "Show all of the evidence, not its last line.")
    var evidence = false

    @Flag(help: "Wait until only people are waited for, or it is decided.")
    var wait = false

    func run() async throws {
        let id = try await target.find().id
        var checklist = try await target.options.client.checklist(of: id)
        while wait, checklist.isMeasuring {
            try await Task.sleep(for: .milliseconds(200))
            checklist = try await target.options.client.checklist(of: id)
        }
        try target.options.show(checklist) { style in
            ChecklistPicture(checklist: checklist, showsEvidence: evidence, style: style).lines
        }
        if wait, let code = checklist.exitCode { throw ExitCode(code) }
    }
}

extension API.Checklist {
    /// What counts now: items of stages that have not begun are not waited for.
    private var begun: [API.ChecklistItem] {
        let order = ["preDeployment", "duringDeployment", "postDeployment"]
        guard let stage, let last = order.firstIndex(of: stage) else { return [] }
        return items.filter { item in (order.firstIndex(of: item.stage) ?? 0) <= last }
    }

    fileprivate var isMeasuring: Bool {
        if phase == "healthy" || phase == "degraded" { return false }
        return stage == nil || begun.contains { $0.required && $0.kind != "manual" && $0.state != "satisfied" }
    }

    /// Nil: all is satisfied.
    fileprivate var exitCode: Int32? {
        let required = begun.filter(\.required)
        if phase == "degraded" || required.contains(where: { $0.state == "failed" }) { return 3 }
        return required.allSatisfy { $0.state == "satisfied" } ? nil : 4
    }
}
