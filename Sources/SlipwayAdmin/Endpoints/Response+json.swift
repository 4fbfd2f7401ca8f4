import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    static func json(
        _ value: some Encodable,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) throws -> Response {
        try Response(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"] + headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: API.encode(value)))
        )
    }

    static func problem(_ problem: API.Problem, headers: HTTPFields = [:]) throws -> Response {
        try Response(
            status: HTTPResponse.Status(code: problem.status),
            headers: [.contentType: "application/problem+json", .cacheControl: "no-store"] + headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: API.encode(problem)))
        )
    }

    static func text(_ text: String, contentType: String, headers: HTTPFields = [:]) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: contentType] + headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}

extension HTTPFields {
    static func + (fields: HTTPFields, more: HTTPFields) -> HTTPFields {
        var sum = fields
        sum.append(contentsOf: more)
        return sum
    }
}
