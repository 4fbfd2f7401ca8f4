import Foundation
import Testing

@testable import SlipwayCore

/// What users copy has to work as it is.
@Suite struct ManifestExamplesTests {
    private static let folder = ManifestFixtures.repository.appending(path: "Examples")

    private static func examples() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { FileManager.default.fileExists(atPath: folder.appending(path: "\($0)/slipway.yaml").path) }
            .sorted()
    }

    @Test(arguments: try examples())
    func compilesWithoutADiagnostic(example: String) throws {
        let folder = Self.folder.appending(path: example)
        let inputs = ManifestInputs(
            environment: { ["SLIPWAY_ADMIN_TOKEN": "token", "PROMETHEUS_TOKEN": "token"][$0] },
            readFile: { path in
                Result { try String(contentsOf: folder.appending(path: path), encoding: .utf8) }
                    .mapError { .other("\($0)") }
            },
            resolvePath: { $0 }
        )
        let text = try String(contentsOf: folder.appending(path: "slipway.yaml"), encoding: .utf8)
        let compilation = ManifestCompiler.compile(ManifestSource(text: text, file: example), inputs: inputs)
        #expect(compilation.manifest != nil)
        #expect(compilation.diagnostics == [])
    }

    @Test func thereAreExamples() throws {
        #expect(try Self.examples().contains("quickstart"))
    }
}
