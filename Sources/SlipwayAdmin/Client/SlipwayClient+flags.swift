import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SlipwayCore

/// Flags, as the JSON that the server wrote: a value's form is part of it.
extension SlipwayClient {
    package func flags() async throws(ClientError) -> JSONValue { try await json(.GET, "/api/v1/flags") }

    package func flag(_ key: String) async throws(ClientError) -> JSONValue {
        try await json(.GET, "/api/v1/flags/\(key.pathSegment)")
    }

    package func evaluate(_ key: String, context: FlagContext) async throws(ClientError) -> JSONValue {
        let body = JSONValue.object([.init("context", .object(context.members))])
        return try await json(.POST, "/api/v1/flags/\(key.pathSegment)/evaluate", body: body)
    }

    private func json(
        _ method: HTTPMethod,
        _ path: String,
        body: JSONValue? = nil
    ) async throws(ClientError) -> JSONValue {
        var request = request(method, path)
        if let body {
            request.body = .bytes(ByteBuffer(bytes: body.bytes))
            request.headers.replaceOrAdd(name: "content-type", value: "application/json")
        }
        let response = try await send(request)
        let json = try await collect(response)
        guard (200..<300).contains(response.status.code) else { throw ClientError(json, status: response.status) }
        do throws(JSONFault) { return try JSONTree.read(Array(json)) } catch {
            throw .unexpected("\(server) answered what is no JSON: \(error.message)")
        }
    }
}
