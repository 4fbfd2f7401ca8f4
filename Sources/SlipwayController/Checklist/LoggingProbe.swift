import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SlipwayCore

/// Sends a marked request through the gateway and looks for it again, where an operator would: in the access log, and in the metrics.
struct LoggingProbe {
    private static let patience = Duration.seconds(10)
    private static let interval = Duration.milliseconds(50)
    /// Of the log's end: more than any gateway writes in one interval.
    private static let tailBytes = 4 << 20
    private static let counter = "slipway_requests_total"
    private let order: JobOrder
    private let doors: OwnDoors
    private let http: HTTPClient

    init(_ order: JobOrder, through doors: OwnDoors, http: HTTPClient) {
        (self.order, self.doors, self.http) = (order, doors, http)
    }

    func result() async throws -> ItemResult {
        guard case .file(let path)? = doors.accessLog else {
            return ItemResult(.error, output: "the access log goes to no file: it cannot be read again")
        }
        let trace = UserCall.newTrace()
        let before = try await metrics()
        _ = try await UserCall(to: order.service, through: doors).answer(trace: trace, version: order.version.id)
        guard let line = try await until({ logged(trace, in: path) }) else {
            return ItemResult(.fail, output: "the request with trace \(trace) is not in the access log \(path)")
        }
        guard let version = line.version else {
            return ItemResult(.fail, output: "the access log does not say who answered: \(line.text)")
        }
        let count = { (page: String) in MetricsText(page).sum(of: Self.counter, labels(version)) }
        let isCounted = try await until { count(try await metrics()) > count(before) ? true : nil }
        guard isCounted == true else {
            return ItemResult(.fail, output: "\(Self.counter) has not counted the request to \(version)\n\(line.text)")
        }
        return ItemResult(
            .pass,
            output: "\(line.text)\nfound in the access log, and counted for \(version) in the metrics"
        )
    }

    private func labels(_ version: String) -> [String: String] {
        ["service": order.service.id.rawValue, "version": version]
    }

    private struct Line {
        let text: String
        let version: String?
    }

    private func logged(_ trace: String, in path: String) -> Line? {
        let lines = EnvironmentFolder.tail(of: path, bytes: Self.tailBytes).split(separator: "\n")
        guard let line = lines.last(where: { $0.contains("\"trace_id\":\"\(trace)\"") }) else { return nil }
        let entry = JSONTree.parse(String(line))
        guard entry?["service"]?.text == order.service.id.rawValue else { return nil }
        return Line(text: String(line), version: entry?["version"]?.text)
    }

    private func metrics() async throws -> String {
        var request = HTTPClientRequest(url: doors.metrics)
        if let token = doors.token { request.headers.add(name: "authorization", value: "Bearer \(token.revealed())") }
        let response = try await http.execute(request, timeout: .seconds(10))
        guard response.status == .ok else { throw MetricFault("the metrics page answered \(response.status.code)") }
        return String(buffer: try await response.body.collect(upTo: 64 << 20))
    }

    /// Nil where it does not come in time.
    private func until<Value>(_ look: () async throws -> Value?) async throws -> Value? {
        let end = ContinuousClock.now + Self.patience
        while true {
            if let found = try await look() { return found }
            guard ContinuousClock.now < end else { return nil }
            try await Task.sleep(for: Self.interval)
        }
    }
}
