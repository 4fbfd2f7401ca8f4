import Foundation
import Testing

@testable import SlipwayCore

/// Each file of Tests/Transcripts: scripts that an operator can read, and under each line the machine's answer.
///
/// Blocks are separated by an empty line: comments (`#`), a command, `----`, the answer. `SLIPWAY_UPDATE_GOLDENS=1` rewrites the
/// answers; read the difference before you commit it.
@Suite struct RolloutTranscriptTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Transcripts")

    private static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path()).filter { $0.hasSuffix(".txt") }.sorted()
    }

    @Test(arguments: try names())
    func answersAsRecorded(name: String) throws {
        let url = Self.folder.appending(path: name)
        let recorded = try String(contentsOf: url, encoding: .utf8)
        let replayed = try Self.replay(recorded)
        if ProcessInfo.processInfo.environment["SLIPWAY_UPDATE_GOLDENS"] == "1" {
            try replayed.write(to: url, atomically: true, encoding: .utf8)
        } else {
            #expect(recorded == replayed, "\(name) is answered:\n\(replayed)")
        }
    }

    @Test func thereAreTranscripts() throws {
        #expect(try Self.names().count >= 12)
    }

    @Test(arguments: ["dance", "at noon pause", "at 1s measure stable=many", "at 1s measure canary=1/0 mood=3"])
    func aLineThatMeansNothingIsRefused(line: String) throws {
        var transcript = Transcript()
        _ = try transcript.answer("start")
        #expect(throws: TranscriptLine.Fault.self) { try transcript.answer(line) }
    }

    private static func replay(_ text: String) throws -> String {
        var transcript = Transcript()
        let blocks = text.components(separatedBy: "\n\n").map { $0.trimmingCharacters(in: .newlines) }
        let answered = try blocks.filter { !$0.isEmpty }.map { try answer($0, &transcript) }
        return answered.joined(separator: "\n\n") + "\n"
    }

    private static func answer(_ block: String, _ transcript: inout Transcript) throws -> String {
        let script = block.components(separatedBy: "\n").prefix { $0 != "----" }
        guard let command = script.last(where: { !$0.hasPrefix("#") }) else { return block }
        return (script + ["----", try transcript.answer(command)]).joined(separator: "\n")
    }
}
