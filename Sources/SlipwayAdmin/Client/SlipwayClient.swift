import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SlipwayCore

/// The admin API from a client's side: what the command line and the tests call.
package struct SlipwayClient: Sendable {
    /// Without a slash at its end.
    package let server: String
    private let token: Secret?
    private let http: HTTPClient
    private let timeout: TimeAmount

    package init(
        server: String,
        token: Secret? = nil,
        http: HTTPClient = .impatient,
        timeout: TimeAmount = .seconds(30)
    ) {
        self.server = server.hasSuffix("/") ? String(server.dropLast()) : server
        self.token = token
        self.http = http
        self.timeout = timeout
    }
}

/// What can be asked.
extension SlipwayClient {
    package func services() async throws(ClientError) -> [API.Service] {
        try await get(API.ServiceList.self, "/api/v1/services").services
    }

    package func service(_ name: String) async throws(ClientError) -> API.Service {
        try await get(API.Service.self, "/api/v1/services/\(name.pathSegment)")
    }

    /// - Parameter window: such as `5m`.
    package func metrics(of service: String, window: String = "5m") async throws(ClientError) -> API.ServiceMetrics {
        let query = "?window=\(window.pathSegment)"
        return try await get(API.ServiceMetrics.self, "/api/v1/services/\(service.pathSegment)/metrics\(query)")
    }

    /// What a rollout would find, and how soon; by the service's own strategy if none is given.
    package func forecast(of service: String, strategy: String? = nil) async throws(ClientError) -> API.Forecast {
        let query = strategy.map { "?strategy=\($0.pathSegment)" } ?? ""
        return try await get(API.Forecast.self, "/api/v1/services/\(service.pathSegment)/forecast\(query)")
    }

    /// What a rollout of the version would do, by the service's own strategy if none is given.
    package func plan(
        _ version: String,
        of service: String,
        strategy: String? = nil
    ) async throws(ClientError) -> API.VersionPlan {
        let query = strategy.map { "?strategy=\($0.pathSegment)" } ?? ""
        return try await get(API.VersionPlan.self, trial("plan", version, of: service) + query)
    }

    /// - Parameter name: a rollout's, or a service's: then of its last shadow.
    package func shadowReport(_ name: String) async throws(ClientError) -> API.ShadowReport {
        try await get(API.ShadowReport.self, "/api/v1/shadow/\(name.pathSegment)/report")
    }

    package func rollouts(of service: String? = nil, limit: Int = 100) async throws(ClientError) -> [API.Rollout] {
        let filter = service.map { "&service=\($0.pathSegment)" } ?? ""
        return try await get(API.RolloutList.self, "/api/v1/rollouts?limit=\(limit)\(filter)").rollouts
    }

    package func rollout(_ id: String) async throws(ClientError) -> API.Rollout {
        try await get(API.Rollout.self, "/api/v1/rollouts/\(id.pathSegment)")
    }

    /// A rollout by its own name, or by its service's: the one under way there, or else the last one.
    package func rollout(named name: String) async throws(ClientError) -> API.Rollout {
        do {
            return try await rollout(name)
        } catch  where error.isNotFound {
            return try await lastRollout(of: name)
        }
    }

    private func lastRollout(of name: String) async throws(ClientError) -> API.Rollout {
        let service: API.Service
        do {
            service = try await self.service(name)
        } catch  where error.isNotFound {
            throw .problem(API.Problem(.notFound, "there is neither a rollout nor a service \(name)"))
        }
        guard let id = service.rollout else {
            throw .problem(API.Problem(.notFound, "\(name) has had no rollout yet"))
        }
        return try await rollout(id)
    }

    package func checklist(of id: String) async throws(ClientError) -> API.Checklist {
        try await get(API.Checklist.self, "/api/v1/rollouts/\(id.pathSegment)/checklist")
    }

    /// The journal's records after a sequence number, oldest first.
    package func journal(of id: String, after sequence: Int = 0) async throws(ClientError) -> [API.JournalRecord] {
        let path = "/api/v1/rollouts/\(id.pathSegment)/events?after=\(sequence)"
        return try await get(API.JournalRecordList.self, path).events
    }
}

/// What can be done. Each returns the rollout after it.
extension SlipwayClient {
    package func start(_ asked: API.StartRollout, of service: String) async throws(ClientError) -> API.Rollout {
        try await post(asked, API.Rollout.self, "/api/v1/services/\(service.pathSegment)/rollouts")
    }

    package func undo(_ service: String, to version: String? = nil) async throws(ClientError) -> API.Rollout {
        try await post(API.Undo(to: version), API.Rollout.self, "/api/v1/services/\(service.pathSegment)/undo")
    }

    package func promote(_ id: String, full: Bool = false) async throws(ClientError) -> API.Rollout {
        try await post(API.Promote(full: full), API.Rollout.self, verb("promote", id))
    }

    package func approve(
        _ item: String,
        in id: String,
        by name: String,
        evidence: String? = nil
    ) async throws(ClientError) -> API.Checklist {
        let path = verb("checklist/\(item.pathSegment)/approve", id)
        return try await post(API.Approve(by: name, evidence: evidence), API.Checklist.self, path)
    }

    package func pause(_ id: String) async throws(ClientError) -> API.Rollout {
        try await post(API.Nothing(), API.Rollout.self, verb("pause", id))
    }

    package func resume(_ id: String) async throws(ClientError) -> API.Rollout {
        try await post(API.Nothing(), API.Rollout.self, verb("resume", id))
    }

    package func abort(_ id: String, reason: String? = nil) async throws(ClientError) -> API.Rollout {
        try await post(API.Abort(reason: reason), API.Rollout.self, verb("abort", id))
    }

    package func retry(_ id: String) async throws(ClientError) -> API.Rollout {
        try await post(API.Nothing(), API.Rollout.self, verb("retry", id))
    }

    package func apply(manifest text: String) async throws(ClientError) -> API.Applied {
        let body = HTTPClientRequest.Body.bytes(ByteBuffer(string: text))
        return try await exchange(API.Applied.self, .POST, "/api/v1/manifest", body: body, type: "application/yaml")
    }

    package func prefer(_ preference: API.Preference, in shadow: String) async throws(ClientError) -> API.Preference {
        try await post(preference, API.Preference.self, "/api/v1/shadow/\(shadow.pathSegment)/preferences")
    }

    /// Takes as long as its checks may take.
    package func smoke(
        _ version: String,
        of service: String,
        checks: String? = nil
    ) async throws(ClientError) -> API.SmokeReport {
        let path = trial("smoke", version, of: service)
        return try await post(API.Smoke(checks: checks), API.SmokeReport.self, path, timeout: .minutes(30))
    }

    /// Takes as long as its cases may take.
    package func evaluate(
        _ version: String,
        of service: String,
        evaluation: String? = nil
    ) async throws(ClientError) -> API.EvaluationReport {
        let path = trial("evaluate", version, of: service)
        return try await post(API.Evaluate(evaluation: evaluation), API.EvaluationReport.self, path, timeout: .hours(6))
    }

    private func trial(_ name: String, _ version: String, of service: String) -> String {
        "/api/v1/services/\(service.pathSegment)/versions/\(version.pathSegment)/\(name)"
    }

    private func verb(_ name: String, _ id: String) -> String { "/api/v1/rollouts/\(id.pathSegment)/\(name)" }
}

extension SlipwayClient {
    private func get<Value: Decodable>(_ type: Value.Type, _ path: String) async throws(ClientError) -> Value {
        try await exchange(type, .GET, path)
    }

    private func post<Value: Decodable>(
        _ asked: some Encodable,
        _ type: Value.Type,
        _ path: String,
        timeout: TimeAmount? = nil
    ) async throws(ClientError) -> Value {
        let json: Data
        do { json = try API.encode(asked) } catch { throw .unexpected("the request cannot be written: \(error)") }
        let body = HTTPClientRequest.Body.bytes(ByteBuffer(bytes: json))
        return try await exchange(type, .POST, path, body: body, type: "application/json", timeout: timeout)
    }

    private func exchange<Value: Decodable>(
        _ type: Value.Type,
        _ method: HTTPMethod,
        _ path: String,
        body: HTTPClientRequest.Body? = nil,
        type contentType: String? = nil,
        timeout: TimeAmount? = nil
    ) async throws(ClientError) -> Value {
        var request = request(method, path)
        request.body = body
        if let contentType { request.headers.replaceOrAdd(name: "content-type", value: contentType) }
        let response = try await send(request, timeout: timeout)
        let json = try await collect(response)
        guard (200..<300).contains(response.status.code) else { throw ClientError(json, status: response.status) }
        do { return try API.decode(type, from: json) } catch {
            throw .unexpected("\(server) answered what is not understood (is it an older or newer slipway?): \(error)")
        }
    }

    func collect(_ response: HTTPClientResponse) async throws(ClientError) -> Data {
        do {
            return Data(try await response.body.collect(upTo: 64 << 20).readableBytesView)
        } catch {
            throw .unexpected("\(server) broke off its answer: \(error)")
        }
    }

    func request(_ method: HTTPMethod, _ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: server + path)
        request.method = method
        request.headers.add(name: "user-agent", value: "slipway")
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token.revealed())") }
        return request
    }

    func send(_ request: HTTPClientRequest, timeout: TimeAmount? = nil) async throws(ClientError) -> HTTPClientResponse
    {
        do {
            return try await http.execute(request, timeout: timeout ?? self.timeout)
        } catch is CancellationError {
            throw .cancelled
        } catch let error as HTTPClientError where error == .cancelled {
            throw .cancelled
        } catch let error as HTTPClientError where error.isAboutTheURL {
            throw .unexpected("`\(server)` is no server's URL: it looks like http://127.0.0.1:9090")
        } catch {
            throw .unreachable(server, "\(error)")
        }
    }
}

extension HTTPClient {
    /// Says at once that nobody listens, instead of trying on until the deadline. Lives as long as the process, as `shared` does.
    package static let impatient: HTTPClient = {
        var configuration = Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(5)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}

extension HTTPClientError {
    fileprivate var isAboutTheURL: Bool {
        self == .invalidURL || self == .emptyHost || self == .emptyScheme || self == .missingSocketPath
            || "\(self)".contains("unsupportedScheme")
    }
}

extension String {
    /// Encoded to stand as one segment of a path, or as a parameter's value.
    var pathSegment: String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~@")
        return addingPercentEncoding(withAllowedCharacters: allowed) ?? self
    }
}
