import ArgumentParser
import Foundation
import SlipwayMock

/// How the mock answers: a file, and flags that outrank it.
struct MockBehaviourOptions: ParsableArguments {
    @Option(name: .customLong("behaviour"), help: "JSON, see above; the options outrank it.")
    var file: String?

    @Option(help: "Until the head of the response: 200ms, or 100ms..300ms.")
    var latency: MockDelayArgument?

    @Option(help: "From the head to the first word: 100ms, or 50ms..150ms.")
    var ttft: MockDelayArgument?

    @Option(help: "0: all at once.")
    var tokensPerSecond: Double?

    @Option(help: "The share of requests that fail, 0 to 1.")
    var errorRate: Double?

    @Option(
        help: "How they fail, equally often each: \(MockErrorKind.allCases.map(\.rawValue).joined(separator: ", ")).",
        transform: { try MockErrorKind.parse(list: $0) }
    )
    var errorKinds: [MockErrorKind: Double]?

    @Option(help: "The text of the answer.")
    var answer: String?

    /// Here already, so that the usage shown with a refusal is this command's.
    func validate() throws { _ = try compiled() }

    func compiled() throws -> MockBehaviour {
        var behaviour = try file.map { try Self.read($0) } ?? MockBehaviour()
        if let latency { behaviour.latency = latency.delay }
        if let ttft { behaviour.ttft = ttft.delay }
        if let tokensPerSecond { behaviour.tokensPerSecond = tokensPerSecond }
        if let errorRate { behaviour.errorRate = errorRate }
        if let errorKinds { behaviour.errorKinds = errorKinds }
        if let answer { behaviour.answer = answer }
        do {
            try behaviour.validate()
        } catch {
            throw ValidationError("\(error)")
        }
        return behaviour
    }

    private static func read(_ path: String) throws -> MockBehaviour {
        let json = Data(try ManifestFile.text(at: path).get(path: path).utf8)
        do {
            return try MockBehaviour.parse(json)
        } catch {
            throw UnusableFile(path: path, problem: "is no behaviour: \(error)")
        }
    }
}

/// A delay as people write it: `200ms`, `1.5s`, or a range `100ms..300ms`.
struct MockDelayArgument: ExpressibleByArgument {
    let delay: MockDelay

    init?(argument: String) {
        let bounds = argument.components(separatedBy: "..").map(Self.milliseconds)
        switch (bounds.first ?? nil, bounds.last ?? nil, bounds.count) {
        case (let value?, _, 1): delay = .fixed(value)
        case (let low?, let high?, 2): delay = .uniform(low, high)
        default: return nil
        }
    }

    private static func milliseconds(_ text: String) -> Double? {
        for (unit, factor) in [("ms", 1.0), ("s", 1000.0), ("m", 60_000.0)] where text.hasSuffix(unit) {
            return Double(text.dropLast(unit.count)).map { $0 * factor }
        }
        return Double(text) == 0 ? 0 : nil
    }
}

extension MockErrorKind {
    static func parse(list: String) throws -> [MockErrorKind: Double] {
        var kinds: [MockErrorKind: Double] = [:]
        for name in list.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) }) {
            guard let kind = MockErrorKind(rawValue: name) else {
                throw ValidationError("unknown kind of error: \(name)")
            }
            kinds[kind] = 1
        }
        return kinds
    }
}
