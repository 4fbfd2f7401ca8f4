import ArgumentParser
import SlipwayAdmin
import SlipwayController
import SlipwayCore

/// `slipway evaluate`: an evaluation's cases, put to a version and to stable.
struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Put an evaluation's cases to a version, and to stable beside it.",
        discussion: """
            Exits 0 if the version passes: it answers the wanted share of cases as expected, and does not fail significantly more of those that
            stable passes (the exact sign test). With --config no server is needed: stable is then the manifest's.

              slipway evaluate support v1.3
              slipway evaluate support v1.3 --evaluation regression -o json
              slipway evaluate support v1.3 --config slipway.yaml --url http://127.0.0.1:9102
            """
    )

    @Argument(help: "The service.")
    var service: String

    @Argument(help: "The version.")
    var version: String

    @Option(help: "The evaluation (default: the only one).")
    var evaluation: String?

    @Option(help: "Read this manifest and ask from here, without a server.")
    var config: String?

    @Option(help: "With --config: where the version answers, instead of its upstream.")
    var url: String?

    @OptionGroup var options: ClientOptions

    func validate() throws {
        if url != nil, config == nil {
            throw ValidationError("--url needs --config: a server asks only what its manifest names")
        }
    }

    func run() async throws {
        let report = try await report()
        try options.show(report) { EvaluationPicture(report: report, style: $0).lines }
        if !report.passed { throw ExitCode.failure }
    }

    private func report() async throws -> API.EvaluationReport {
        guard let config else { return try await options.client.evaluate(version, of: service, evaluation: evaluation) }
        let trial = try Trial(config: config, service: service, version: version, url: url)
        let all = trial.manifest.evaluations
        let chosen = try trial.choose(evaluation, of: all, standard: nil, "evaluation") { $0.id.rawValue }
        let report = try await CheckRunner().run(chosen, candidate: trial.target, stable: trial.stable)
        return API.EvaluationReport(report, of: trial.service.id)
    }
}
