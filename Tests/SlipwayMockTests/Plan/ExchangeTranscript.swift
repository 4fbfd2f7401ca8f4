import Foundation
import NIOCore

@testable import SlipwayMock

/// One file of Tests/Exchanges: three lines of input (path, behaviour, body), a divider, and each write with its time.
struct ExchangeTranscript {
    static let divider = "\n-----\n"
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "Exchanges")

    let path: String
    let behaviour: MockBehaviour
    let body: String

    init(input: String) throws {
        let lines = input.split(separator: "\n", maxSplits: 2).map(String.init)
        path = lines[0]
        behaviour = try MockBehaviour.parse(Data(lines[1].utf8))
        body = lines[2]
    }

    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".txt") }.sorted()
    }

    var plan: MockPlan {
        let surroundings = MockPlan.Surroundings(mockName: "mock", now: WallSecond(unix: 1_700_000_000))
        var generator = SplitMix64(seed: 1)
        guard case .model(let api) = MockTarget(uri: path) else { preconditionFailure("no model API: \(path)") }
        let bytes = ByteBuffer(string: body)
        do throws(MockRefusal) {
            return MockPlan(
                try MockRequest(api: api, body: bytes, connection: MockConnection()),
                leaking: behaviour.leakPrompt ? SystemPrompt.find(in: bytes, api: api) : nil,
                under: PreparedBehaviour(behaviour),
                ordinal: 1,
                in: surroundings,
                using: &generator
            )
        } catch {
            return MockPlan(
                refusing: error,
                isAnthropic: api.isAnthropic,
                connection: MockConnection(),
                in: surroundings,
                using: &generator
            )
        }
    }

    /// The writes, each after a line that says when it is made and what follows it.
    var output: String { plan.writes.map(\.text).joined() }
}

/// A write that a plan makes.
struct PlannedWrite {
    let milliseconds: Double
    let move: MockPlan.Move
    let bytes: String

    fileprivate var text: String { "[\(milliseconds) ms, \(move)]\n" + bytes.replacing("\r\n", with: "\n") }
}

extension MockPlan {
    var writes: [PlannedWrite] {
        var plan = self
        var pen = MockPen()
        var writes: [PlannedWrite] = []
        while let offset = plan.nextOffset {
            let move = plan.next(with: &pen)
            writes.append(
                PlannedWrite(milliseconds: Double(offset) / 1e6, move: move, bytes: String(buffer: pen.output))
            )
            if move != .goOn { break }
        }
        return writes
    }

    var text: String { writes.map(\.bytes).joined() }
}
