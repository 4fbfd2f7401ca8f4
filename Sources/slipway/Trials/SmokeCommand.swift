import ArgumentParser
import SlipwayAdmin
import SlipwayController
import SlipwayCore

/// `slipway smoke`: tries a version before its users do.
struct SmokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "smoke",
        abstract: "Run a set of checks against a version, past the users' traffic.",
        discussion: """
            The requests go to where the version answers, with its model, prompt, parameters and headers, as the gateway would send them.
            Exits 0 if all checks passed, or 1 with what was expected and what came. With --config no server is needed: the checks are sent from
            here, to the version's own upstream or to --url.

              slipway smoke support v1.3
              slipway smoke support v1.3 --checks smoke -o json
              slipway smoke support v1.3 --config slipway.yaml --url http://127.0.0.1:9102
            """
    )

    @Argument(help: "The service.")
    var service: String

    @Argument(help: "The version.")
    var version: String

    @Option(help: "The set of checks (default: smoke, or the only one).")
    var checks: String?

    @Option(help: "Read this manifest and run the checks from here, without a server.")
    var config: String?

    @Option(help: "With --config: where the version answers, instead of its upstream.")
    var url: String?

    @OptionGroup var options: ClientOptions

    func validate() throws {
        if url != nil, config == nil {
            throw ValidationError("--url needs --config: a server checks only what its manifest names")
        }
    }

    func run() async throws {
        let report = try await report()
        try options.show(report) { SmokePicture(report: report, style: $0).lines }
        if !report.passed { throw ExitCode.failure }
    }

    private func report() async throws -> API.SmokeReport {
        guard let config else { return try await options.client.smoke(version, of: service, checks: checks) }
        let trial = try Trial(config: config, service: service, version: version, url: url)
        let set = try trial.choose(checks, of: trial.manifest.checks, standard: "smoke", "set of checks") {
            $0.id.rawValue
        }
        let report = try await CheckRunner().run(set, against: trial.target)
        return API.SmokeReport(report, of: trial.service.id, trial.version.id)
    }
}
