import Foundation
import Testing

@testable import SlipwayCore

/// Each file of Tests/Manifests: a manifest, a line `-----`, and what it compiles to or what is said about it.
///
/// `SLIPWAY_UPDATE_GOLDENS=1` rewrites the part below the line; look at the difference before you commit it.
@Suite struct ManifestGoldenTests {
    private static let divider = "\n-----\n"

    @Test(arguments: try ManifestFixtures.goldens())
    func compilesAsRecorded(golden: String) throws {
        let url = ManifestFixtures.goldenFolder.appending(path: golden)
        let parts = try String(contentsOf: url, encoding: .utf8).components(separatedBy: Self.divider)
        let outcome = ManifestFixtures.compile(parts[0] + "\n").text
        if ProcessInfo.processInfo.environment["SLIPWAY_UPDATE_GOLDENS"] == "1" {
            try (parts[0] + Self.divider + outcome).write(to: url, atomically: true, encoding: .utf8)
        } else {
            #expect(parts.count == 2 && parts[1] == outcome, "\(golden) compiles to:\n\(outcome)")
        }
    }

    @Test func thereAreGoldens() throws {
        #expect(try ManifestFixtures.goldens().count >= 20)
    }
}
