import Foundation
import SlipwayCore

/// What `slipway check` found.
struct CheckReport: Encodable {
    let file: String
    let ok: Bool
    let services: Int
    /// Without the one that is always there.
    let strategies: Int
    let diagnostics: [Diagnostic]

    init(file: String, _ compilation: ManifestCompilation) {
        self.file = file
        ok = compilation.manifest != nil
        services = compilation.manifest?.services.count ?? 0
        strategies = compilation.manifest?.strategies.count { $0.id != .standard } ?? 0
        diagnostics = compilation.diagnostics
    }

    /// `slipway.yaml: ok (2 services, 1 strategy)`.
    var summary: String {
        let strategies = strategies == 0 ? "the default strategy" : Self.count(strategies, "strategy", "strategies")
        let warnings = diagnostics.isEmpty ? "" : ", " + Self.count(diagnostics.count, "warning", "warnings")
        return "\(file): ok (\(Self.count(services, "service", "services")), \(strategies)\(warnings))"
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    private static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }
}
