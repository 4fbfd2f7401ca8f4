import ArgumentParser
import SlipwayAdmin

struct ShadowReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Tell whether a shadow is ready, and why not.",
        discussion: """
            Its figures beside production's, what is missing until it is ready, and the pairs that diverge most, side by side where the
            manifest keeps content.

              slipway shadow report support
              slipway shadow report support-7 --pairs 3
              slipway shadow report support -o json
            """
    )

    @Argument(help: ArgumentHelp("The rollout's ID or its service.", valueName: "id-or-service"))
    var name: String

    @Option(help: "How many of the worst pairs are shown.")
    var pairs = 5

    @OptionGroup var options: ClientOptions

    func validate() throws {
        guard (0...20).contains(pairs) else { throw ValidationError("--pairs must lie between 0 and 20") }
    }

    func run() async throws {
        let report = try await options.client.shadowReport(name)
        try options.show(report) { style in
            ShadowPicture(report: report, pairs: pairs, width: Terminal.width, style: style).lines
        }
    }
}
