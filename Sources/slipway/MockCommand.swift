import ArgumentParser
import Foundation
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import SlipwayMock
import UnixSignals

/// `slipway mock`: an upstream for trials, tests and benchmarks.
struct MockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mock",
        abstract: "A scriptable upstream that speaks OpenAI's and Anthropic's APIs, for trials, tests and benchmarks.",
        discussion: """
            Answers POST …/chat/completions, …/responses and …/messages, streamed or not. An answer takes equally long either way:
            --latency until its head, --ttft more until its first word, then --tokens-per-second.

            Examples:
              slipway mock
              slipway mock --listen 127.0.0.1:9002 --name canary --latency 100ms..300ms --tokens-per-second 50
              slipway mock --error-rate 0.1 --error-kinds 500,429,hang
              slipway mock --behaviour behaviour.json

            A behaviour file has the keys latency, ttft, tokens_per_second, answer, output_tokens, input_tokens, error_rate, error_kinds,
            error_pattern ("random" or "every"), error_models (a list: only requests for these fail), leak_prompt, tool_call, finish_reason,
            model and record. error_kinds is an object, each kind with its weight: {"500": 2, "hang": 1}. A running mock takes them too:
              curl 127.0.0.1:9001/mock/behaviour -d '{"latency": {"lognormal": {"median": 200, "p95": 800}}, "error_rate": 0.05}'
              curl 127.0.0.1:9001/mock/behaviour      curl 127.0.0.1:9001/mock/stats
              curl 127.0.0.1:9001/mock/requests       (what came while `record` was true)
            """
    )

    @Option(help: "Host and port; port 0 takes a free one.")
    var listen = MockAddress(host: "127.0.0.1", port: 9001)

    @Option(help: "Said by x-mock-name on each response.")
    var name = "mock"

    @OptionGroup(title: "Behaviour")
    var behaviour: MockBehaviourOptions

    @Option(help: "Of the random numbers.")
    var seed: UInt64 = 1

    @Option(help: "Event loops, each a thread (default: one for each core).")
    var loops: Int?

    func validate() throws {
        if let loops, loops < 1 { throw ValidationError("--loops must be 1 or more") }
    }

    func run() async throws {
        let behaviour = try behaviour.compiled()
        guard let loops else { return try await serve(behaviour, on: .singleton) }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        do {
            try await serve(behaviour, on: group)
        } catch {
            try await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
    }

    private func serve(_ behaviour: MockBehaviour, on group: MultiThreadedEventLoopGroup) async throws {
        var logger = Logger(label: "slipway.mock") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        let server = MockServer(
            name: name,
            host: listen.host,
            port: listen.port,
            behaviour: behaviour,
            seed: seed,
            group: group,
            logger: logger
        )
        let address = MockAddress(host: listen.host, port: try await server.start())
        say("mock \(name) listening on http://\(address)")
        let services = ServiceGroup(services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await services.run()
    }
}

/// The address that a mock listens on.
struct MockAddress: ExpressibleByArgument, CustomStringConvertible {
    var host: String
    var port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), let port = UInt16(argument[argument.index(after: colon)...])
        else {
            return nil
        }
        let host = argument[..<colon].trimmingCharacters(in: ["[", "]"])
        self.init(host: host.isEmpty ? "127.0.0.1" : host, port: Int(port))
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
