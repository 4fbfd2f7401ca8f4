import ArgumentParser
import SlipwayAdmin
import SlipwayCore

struct ServicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "services",
        abstract: "List the services with their versions, splits and environments, and endpoints that are left out.",
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
            return table.lines() + environmentLines(services, style) + endpointLines(services, style)
        }
    }

    /// Of services that have any.
    private func environmentLines(_ services: [API.Service], _ style: TerminalStyle) -> [String] {
        var table = TextTable([.left, .left, .left, .left, .left, .left, .left])
        table.add(["SERVICE", "ENVIRONMENT", "VERSION", "ROLE", "STATE", "PROCESS", "URL"].map(style.dim))
        let rows = services.flatMap { service in service.environments.map { row($0, service) } }
        for row in rows { table.add(row) }
        return rows.isEmpty ? [] : [""] + table.lines()
    }

    private func row(_ environment: API.Environment, _ service: API.Service) -> [String] {
        [
            service.id, environment.id, environment.version ?? "–", environment.role.rawValue,
            environment.state.rawValue, environment.process.map(text) ?? environment.deployer, environment.url,
        ]
    }

    /// `running 4711`, `waiting, 3 restarts, ended with exit code 1`.
    private func text(_ process: API.Process) -> String {
        let restarts = process.restarts == 0 ? "" : ", \(process.restarts) restarts"
        let end = process.state == "running" ? "" : process.lastEnd.map { ", \($0)" } ?? ""
        return (process.state + (process.pid.map { " \($0)" } ?? "") + restarts + end).printable
    }

    /// Where there is something to tell: several endpoints, or one that is not well.
    private func endpointLines(_ services: [API.Service], _ style: TerminalStyle) -> [String] {
        var table = TextTable([.left, .left, .left, .left, .right, .right])
        table.add(["SERVICE", "VERSION", "ENDPOINT", "STATE", "IN FLIGHT", "EJECTIONS"].map(style.dim))
        var count = 0
        for service in services {
            for version in service.versions
            where version.endpoints.count > 1 || version.endpoints.contains(where: { $0.state != .ok }) {
                for endpoint in version.endpoints { table.add(row(endpoint, version, service)) }
                count += 1
            }
        }
        return count == 0 ? [] : [""] + table.lines()
    }

    private func row(_ endpoint: API.Endpoint, _ version: API.Version, _ service: API.Service) -> [String] {
        let state = endpoint.state.rawValue.replacing("_", with: " ")
        return [service.id, version.id, endpoint.url, state, "\(endpoint.inFlight)", "\(endpoint.ejections)"]
    }

    private func row(_ service: API.Service) -> [String] {
        let split = service.weights.desired.sorted { $0.value > $1.value }.map { "\($0.key) \(Weight.text($0.value))" }
        let versions = service.versions.map(\.id).joined(separator: " ")
        return [service.id, service.stable, split.joined(separator: ", "), service.active ?? "–", versions]
    }
}
