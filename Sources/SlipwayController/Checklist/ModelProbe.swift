import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SlipwayCore

/// Whether the version's model is there and takes what the version sends: the provider's list of models, the price table's date of its end,
/// and one small call with the version's own parameters.
struct ModelProbe {
    private let order: JobOrder
    private let runner: CheckRunner
    private let http: HTTPClient

    init(_ order: JobOrder, runner: CheckRunner, http: HTTPClient) {
        (self.order, self.runner, self.http) = (order, runner, http)
    }

    func result() async throws -> ItemResult {
        guard let model = order.version.overlay.model else {
            return ItemResult(.error, output: "the version names no model: the client's own is used")
        }
        if let end = order.prices.prices[model]?.retiresOn, end <= Self.today {
            return ItemResult(.fail, output: "\(model) came to its end on \(end)")
        }
        if let models = await models(), !models.contains(model) {
            return ItemResult(.fail, output: "the upstream has no model \(model) among its \(models.count)")
        }
        return try await probe(model)
    }

    private func probe(_ model: String) async throws -> ItemResult {
        let check = RequestCheck(name: "probe", request: CheckRequest(body: .prompt("Reply with: OK", isStream: false)))
        let answer = try await runner.answer(to: check, of: order.target)
        let failures = check.failures(answer)
        if failures.isEmpty { return ItemResult(.pass, output: "\(model) answers with the version's parameters") }
        // The provider's trouble is no word about the model.
        let isRefused = (400..<500).contains(answer.answer.status) && answer.answer.status != 429
        return ItemResult(isRefused ? .fail : .error, output: failures.joined(separator: "\n"))
    }

    /// Nil where the upstream has no such list.
    private func models() async -> Set<String>? {
        let upstream = order.version.upstream
        var request = HTTPClientRequest(url: "\(upstream.origin)\(upstream.basePath)/v1/models")
        for header in order.version.overlay.headers {
            request.headers.replaceOrAdd(name: header.name, value: header.value)
        }
        do {
            let response = try await http.execute(request, timeout: .seconds(10))
            guard response.status == .ok else { return nil }
            let body = try await response.body.collect(upTo: 4 << 20)
            let list = body.withUnsafeReadableBytes { JSONTree.parse($0) }
            let names = (list?["data"]?.items ?? []).compactMap { $0["id"]?.text }
            return names.isEmpty ? nil : Set(names)
        } catch {
            return nil
        }
    }

    private static var today: String { String(Date.now.ISO8601Format().prefix(10)) }
}
