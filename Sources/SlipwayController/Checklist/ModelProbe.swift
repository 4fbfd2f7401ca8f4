import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SlipwayCore

/// Whether the version's model is there, is not past its end, takes the largest prompts that were seen, and takes what the version sends: the
/// provider's list of models, the price table, the users' traffic, and one small call with the version's own parameters.
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
        let facts = ModelFacts(
            model: model,
            price: order.prices.prices[model],
            listed: await models(),
            largestPrompt: order.figures.largestPrompt
        )
        if let obstacle = facts.obstacle(today: Self.today) { return ItemResult(.fail, output: obstacle) }
        return try await probe(facts)
    }

    private func probe(_ facts: ModelFacts) async throws -> ItemResult {
        let check = RequestCheck(name: "probe", request: CheckRequest(body: .prompt("Reply with: OK", isStream: false)))
        let answer = try await runner.answer(to: check, of: order.target)
        let failures = check.failures(answer)
        if failures.isEmpty {
            let text = "\(facts.model) answers with the version's parameters; \(facts.sentence)"
            return ItemResult(.pass, output: text)
        }
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
