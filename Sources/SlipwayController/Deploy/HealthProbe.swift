import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import SlipwayCore

/// One question to an environment, at its own URL: how are you?
struct HealthProbe {
    private let environment: Environment
    private let http: HTTPClient

    init(_ environment: Environment, http: HTTPClient) {
        self.environment = environment
        self.http = http
    }

    /// Nil where it is well.
    func fault() async -> String? {
        let health = environment.health
        let upstream = environment.upstream
        let url = "\(upstream.scheme.rawValue)://\(upstream.authority)\(health.path ?? "/")"
        do {
            let deadline = NIODeadline.now() + .milliseconds(Int64(health.timeout.inSeconds * 1000))
            let response = try await http.execute(HTTPClientRequest(url: url), deadline: deadline)
            if health.path == nil { return nil }
            return (200..<300).contains(response.status.code) ? nil : "\(url) answered \(response.status.code)"
        } catch {
            return "\(url) did not answer"
        }
    }
}
