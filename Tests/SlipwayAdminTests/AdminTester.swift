import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SlipwayAdmin
import Testing

/// Asks the router, and says what came back in the API's own values.
struct AdminTester: Sendable {
    let client: any TestClientProtocol

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(.get, path, headers: headers)
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        let bytes = body.map { ByteBuffer(string: $0) }
        return try await client.execute(uri: path, method: method, headers: headers, body: bytes) { $0 }
    }

    func post(_ path: String, _ body: String? = nil) async throws -> TestResponse {
        try await send(.post, path, body)
    }

    /// Starts a rollout of v1.3.
    @discardableResult func start(strategy: String = "careful") async throws -> API.Rollout {
        let body = #"{"version": "v1.3", "strategy": "\#(strategy)"}"#
        return try await post("/api/v1/services/support/rollouts", body).value(API.Rollout.self)
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }

    func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try API.decode(type, from: Data(body.readableBytesView))
    }

    /// Checks that it is a whole problem document of its status.
    func problem(_ status: Int, sourceLocation: SourceLocation = #_sourceLocation) throws -> API.Problem {
        let problem = try value(API.Problem.self)
        #expect(self.status.code == status, sourceLocation: sourceLocation)
        #expect(headers[.contentType] == "application/problem+json", sourceLocation: sourceLocation)
        #expect(problem.status == status, sourceLocation: sourceLocation)
        #expect(problem.type.hasPrefix("urn:slipway:problem:"), sourceLocation: sourceLocation)
        #expect(!problem.title.isEmpty && !problem.detail.isEmpty, sourceLocation: sourceLocation)
        return problem
    }
}
