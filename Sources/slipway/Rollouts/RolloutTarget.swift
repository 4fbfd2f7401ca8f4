import ArgumentParser
import Foundation
import SlipwayAdmin

/// Which rollout a command is about, and the server that has it.
struct RolloutTarget: ParsableArguments {
    @Argument(help: ArgumentHelp("The rollout's ID or its service.", valueName: "id-or-service"))
    var name: String

    @OptionGroup var options: ClientOptions

    func find() async throws -> API.Rollout { try await options.client.rollout(named: name) }

    /// Asks for something and says what became of the rollout.
    func order(_ order: (SlipwayClient, String) async throws -> API.Rollout) async throws {
        let client = options.client
        let rollout = try await order(client, try await client.rollout(named: name).id)
        try options.show(rollout) { style in
            ["\(style.bold(rollout.id))  \(rollout.outcomePainted(style))  \(rollout.reason)"]
        }
    }
}
