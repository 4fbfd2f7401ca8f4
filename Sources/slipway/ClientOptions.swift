import ArgumentParser
import Foundation
import SlipwayAdmin
import SlipwayCore

/// Which server a client command talks to, and how it shows what it heard.
struct ClientOptions: ParsableArguments {
    @Option(help: "The server's admin address (or SLIPWAY_SERVER; default http://127.0.0.1:9090).")
    var server: String?

    @Option(help: "The manifest's admin.token (or SLIPWAY_TOKEN, which other users cannot see).")
    var token: String?

    @Option(name: .shortAndLong, help: "table or json.")
    var output = OutputFormat.table

    var client: SlipwayClient {
        let environment = ProcessInfo.processInfo.environment
        return SlipwayClient(
            server: server ?? environment["SLIPWAY_SERVER"] ?? "http://127.0.0.1:9090",
            token: (token ?? environment["SLIPWAY_TOKEN"]).map { Secret($0) }
        )
    }

    /// Prints a value as JSON, or its lines.
    func show(_ value: some Encodable, as lines: (TerminalStyle) -> [String]) throws {
        try output.show(value, as: lines)
    }
}

extension OutputFormat {
    func show(_ value: some Encodable, as lines: (TerminalStyle) -> [String]) throws {
        switch self {
        case .json: Terminal.print(String(decoding: try API.encode(value), as: UTF8.self))
        case .table: for line in lines(Terminal.style) { Terminal.print(line) }
        }
    }
}
