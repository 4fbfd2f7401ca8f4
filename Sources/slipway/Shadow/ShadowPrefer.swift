import ArgumentParser
import SlipwayAdmin
import SlipwayCore

struct ShadowPrefer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prefer",
        abstract: "Say which answer of a pair is better.",
        discussion: """
            What `expect: improved` rests on: a shadow that is to be better is ready when its answers are preferred no less than production's.
            Judge pairs that you did not choose by their answers, or the verdict is about your choice. Of each pair the first word counts.

              slipway shadow prefer support 0190a7c2-… shadow
              slipway shadow prefer support 0190a7c2-… tie
            """
    )

    @Argument(help: ArgumentHelp("The rollout's ID or its service.", valueName: "id-or-service"))
    var name: String

    @Argument(help: "The pair's request ID.")
    var request: String

    @Argument(help: "shadow, production or tie.")
    var preferred: ShadowPreference

    @OptionGroup var options: ClientOptions

    func run() async throws {
        let preference = API.Preference(requestId: request, preferred: preferred.rawValue)
        let taken = try await options.client.prefer(preference, in: name)
        try options.show(taken) { _ in ["\(taken.requestId): \(taken.preferred)"] }
    }
}

extension ShadowPreference: ExpressibleByArgument {}
