import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SlipwayCore

/// Flags, as the JSON that the server wrote: a value's form is part of it.
extension SlipwayClient {
    package func flags() async throws(ClientError) -> JSONValue { try await json(.GET, "/api/v1/flags") }

    package func flag(_ key: String) async throws(ClientError) -> JSONValue {
        try await json(.GET, path(key))
    }

    package func evaluate(_ key: String, context: FlagContext) async throws(ClientError) -> JSONValue {
        let body = JSONValue.object([.init("context", .object(context.members))])
        return try await json(.POST, path(key) + "/evaluate", body: body.bytes)
    }

    package func flagHistory(_ key: String, limit: Int) async throws(ClientError) -> JSONValue {
        try await json(.GET, path(key) + "/history?limit=\(limit)")
    }

    private func path(_ key: String) -> String { "/api/v1/flags/\(key.pathSegment)" }
}

/// Changes. Each returns the flag after it; null where there is none any more.
extension SlipwayClient {
    /// Who changes a flag, and what must hold.
    package struct FlagAuthor: Sendable {
        package var name: String
        /// 0: there is no such flag.
        package var revision: Int?

        package init(_ name: String, ifRevision revision: Int? = nil) {
            self.name = name
            self.revision = revision
        }
    }

    /// - Parameter definition: JSON, sent as it is.
    package func define(
        _ key: String,
        _ definition: String,
        by author: FlagAuthor
    ) async throws(ClientError) -> JSONValue {
        try await json(.PUT, path(key), body: Array(definition.utf8), by: author)
    }

    package func amend(
        _ key: String,
        _ members: [JSONValue.Member],
        by author: FlagAuthor
    ) async throws(ClientError) -> JSONValue {
        try await json(.PATCH, path(key), body: JSONValue.object(members).bytes, by: author)
    }

    package func enable(_ key: String, by author: FlagAuthor) async throws(ClientError) -> JSONValue {
        try await json(.POST, path(key) + "/enable", by: author)
    }

    package func disable(_ key: String, by author: FlagAuthor) async throws(ClientError) -> JSONValue {
        try await json(.POST, path(key) + "/disable", by: author)
    }

    package func deleteFlag(_ key: String, by author: FlagAuthor) async throws(ClientError) -> JSONValue {
        try await json(.DELETE, path(key), by: author)
    }

    package func undoFlag(
        _ key: String,
        to revision: Int?,
        by author: FlagAuthor
    ) async throws(ClientError) -> JSONValue {
        let body = JSONValue.object(revision.map { [.init("to", .integer(Int64($0)))] } ?? [])
        return try await json(.POST, path(key) + "/undo", body: body.bytes, by: author)
    }
}

extension SlipwayClient {
    private func json(
        _ method: HTTPMethod,
        _ path: String,
        body: [UInt8]? = nil,
        by author: FlagAuthor? = nil
    ) async throws(ClientError) -> JSONValue {
        var request = request(method, path)
        if let body {
            request.body = .bytes(ByteBuffer(bytes: body))
            request.headers.replaceOrAdd(name: "content-type", value: "application/json")
        }
        if let author { request.headers.replaceOrAdd(name: "x-slipway-user", value: author.name) }
        if let revision = author?.revision { request.headers.replaceOrAdd(name: "if-match", value: "\"\(revision)\"") }
        let response = try await send(request)
        let json = try await collect(response)
        guard (200..<300).contains(response.status.code) else { throw ClientError(json, status: response.status) }
        if response.status == .noContent { return .null }
        do throws(JSONFault) { return try JSONTree.read(Array(json)) } catch {
            throw .unexpected("\(server) answered what is no JSON: \(error.message)")
        }
    }
}
