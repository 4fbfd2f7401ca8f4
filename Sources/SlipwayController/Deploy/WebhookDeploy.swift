import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SlipwayCore

/// Asks a server to deploy, and asks again, with the same id, while it says `IN_PROGRESS`.
///
/// After a crash the question is the same once more: a server that knows the id answers how far it is.
struct WebhookDeploy {
    private let deployer: WebhookDeployer
    private let holding: Holding
    private let http: HTTPClient

    init(_ deployer: WebhookDeployer, _ holding: Holding, http: HTTPClient) {
        self.deployer = deployer
        self.holding = holding
        self.http = http
    }

    private struct Question: Encodable {
        let id: String
        let service: String
        let version: String
        let environment: String
        let url: String
        let port: Int
        let model: String?
        let prompt: String?
        let env: [String: String]
    }

    private struct Answer: Decodable {
        enum Status: String, Decodable {
            case succeeded = "SUCCEEDED"
            case failed = "FAILED"
            case inProgress = "IN_PROGRESS"
        }

        let status: Status
        let message: String?
    }

    private enum Reply {
        case answered(Answer)
        /// Asking again may help.
        case silent(String)
        case refused(String)
    }

    func result() async -> JobResult {
        let end = ContinuousClock.now + deployer.timeout
        var last = "it was not asked"
        while ContinuousClock.now < end {
            switch await ask() {
            case .answered(let answer) where answer.status == .succeeded:
                return JobResult(.succeeded, output: answer.message ?? "SUCCEEDED")
            case .answered(let answer) where answer.status == .failed:
                return JobResult(.failed, output: answer.message ?? "it said FAILED")
            case .answered(let answer): last = "still IN_PROGRESS" + (answer.message.map { ": \($0)" } ?? "")
            case .silent(let why): last = why
            case .refused(let why): return JobResult(.failed, output: why)
            }
            do { try await Task.sleep(for: deployer.interval) } catch { return JobResult(.failed, output: "cancelled") }
        }
        return JobResult(.failed, output: "no end within \(deployer.timeout.inSeconds.fixed(0)) s: \(last)")
    }

    private func ask() async -> Reply {
        do {
            let response = try await http.execute(try request(), deadline: .now() + .seconds(30))
            let body = Data(try await response.body.collect(upTo: 1 << 20).readableBytesView)
            let code = response.status.code
            if code >= 500 || code == 429 { return .silent("it answered \(code)") }
            guard (200..<300).contains(code) else { return .refused("it answered \(code)") }
            do { return .answered(try JSONDecoder().decode(Answer.self, from: body)) } catch {
                return .refused("it answered neither SUCCEEDED nor FAILED nor IN_PROGRESS")
            }
        } catch {
            return .silent("it did not answer")
        }
    }

    private func request() throws -> HTTPClientRequest {
        var request = HTTPClientRequest(url: deployer.url)
        request.method = .POST
        for header in deployer.headers { request.headers.replaceOrAdd(name: header.name, value: header.value) }
        request.headers.replaceOrAdd(name: "content-type", value: "application/json")
        let upstream = holding.environment.upstream
        let variables = holding.version.deployment?.variables ?? []
        let question = Question(
            id: "\(holding.deployment).\(holding.environment.id)",
            service: holding.service.id.rawValue,
            version: holding.version.id.rawValue,
            environment: holding.environment.id.rawValue,
            url: "\(upstream.scheme.rawValue)://\(upstream.authority)\(upstream.basePath)",
            port: upstream.port,
            model: holding.version.overlay.model,
            prompt: holding.version.overlay.prompt,
            env: Dictionary(variables.map { ($0.name, $0.value) }) { first, _ in first }
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        request.body = .bytes(ByteBuffer(bytes: try encoder.encode(question)))
        return request
    }
}
