import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SlipwayCore

/// One question to a model behind an OpenAI-compatible server. One attempt, without redirects: a header with a secret goes to the
/// server that the manifest names, and nowhere else.
package struct ModelCall: Sendable {
    private static let longestAnswer = 4 << 20
    private let http: HTTPClient
    private let environment: @Sendable (String) -> String?

    package init(
        http: HTTPClient = .forQueries,
        environment: @escaping @Sendable (String) -> String? = { ProcessInfo.processInfo.environment[$0] }
    ) {
        self.http = http
        self.environment = environment
    }

    /// The answer's body; nil for anything but a success within the endpoint's time-out.
    package func post(_ body: [UInt8], to path: String, of endpoint: ModelEndpoint) async -> [UInt8]? {
        guard let request = request(body, path, endpoint) else { return nil }
        do {
            let deadline = NIODeadline.now() + .nanoseconds(Int64(endpoint.timeout.inSeconds * 1e9))
            let response = try await http.execute(request, deadline: deadline)
            let bytes = try await response.body.collect(upTo: Self.longestAnswer)
            return response.status == .ok ? Array(bytes.readableBytesView) : nil
        } catch {
            // Why is of no use to the comparison: it goes on without, and the failure is counted.
            return nil
        }
    }

    private func request(_ body: [UInt8], _ path: String, _ endpoint: ModelEndpoint) -> HTTPClientRequest? {
        var request = HTTPClientRequest(url: endpoint.url + path)
        request.method = .POST
        for header in endpoint.headers {
            guard case .success(let value) = header.resolved(environment) else { return nil }
            request.headers.replaceOrAdd(name: header.name, value: value)
        }
        request.headers.replaceOrAdd(name: "content-type", value: "application/json")
        request.headers.replaceOrAdd(name: "user-agent", value: "slipway-shadow")
        request.body = .bytes(ByteBuffer(bytes: body))
        return request
    }
}
