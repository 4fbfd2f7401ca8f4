import ArgumentParser
import SlipwayAdmin
import SlipwayCore

struct ServicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "services",
        abstract: "List the services with their versions and splits.",
        discussion: """
              slipway services -o json
            """
    )

    @OptionGroup var options: ClientOptions

    func run() async throws {
        let services = try await options.client.services()
        try options.show(services) { style in
            var table = TextTable([.left, .left, .left, .left, .left])
            table.add(["SERVICE", "STABLE", "SPLIT", "ROLLOUT", "VERSIONS"].map(style.dim))
            for service in services { table.add(row(service)) }
            return table.lines()
        }
    }

    private func row(_ service: API.Service) -> [String] {
        let split = service.weights.desired.sorted { $0.value > $1.value }.map { "\($0.key) \(Weight.text($0.value))" }
        let versions = service.versions.map(\.id).joined(separator: " ")
        return [service.id, service.stable, split.joined(separator: ", "), service.active ?? "–", versions]
    }
}
