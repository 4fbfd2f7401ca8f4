import Foundation
import Testing

@testable import SlipwayMock

/// Each file of Tests/Exchanges: a request under a behaviour, and every byte of the answer.
///
/// `SLIPWAY_UPDATE_GOLDENS=1` rewrites the part below the line; look at the difference before you commit it.
@Suite struct ExchangeGoldenTests {
    @Test(arguments: try ExchangeTranscript.names())
    func answersAsRecorded(golden: String) throws {
        let url = ExchangeTranscript.folder.appending(path: golden)
        let parts = try String(contentsOf: url, encoding: .utf8).components(separatedBy: ExchangeTranscript.divider)
        let output = try ExchangeTranscript(input: parts[0]).output
        if ProcessInfo.processInfo.environment["SLIPWAY_UPDATE_GOLDENS"] == "1" {
            try (parts[0] + ExchangeTranscript.divider + output).write(to: url, atomically: true, encoding: .utf8)
        } else {
            #expect(parts.count == 2 && parts[1] == output, "\(golden) is answered:\n\(output)")
        }
    }

    @Test func thereAreGoldens() throws {
        #expect(try ExchangeTranscript.names().count >= 12)
    }
}
