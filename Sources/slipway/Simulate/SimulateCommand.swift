import ArgumentParser

/// `slipway simulate`: how well the product decides, where the truth is known.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Measure how well canaries and shadows are judged, on simulated traffic.",
        subcommands: [SimulateRollouts.self, SimulateShadow.self],
        defaultSubcommand: SimulateRollouts.self
    )
}
