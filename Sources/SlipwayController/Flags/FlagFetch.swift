import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import SlipwayCore

/// Asks a URL for a flag document, once.
///
/// Without redirects: a header with a secret goes to the server that the manifest names, and nowhere else.
package struct FlagFetch: Sendable {
    package enum Answer: Hashable, Sendable {
        /// It is still what the tag names.
        case same
        case document(String, tag: String?)
    }

    package struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    package static let maxBytes = 16 << 20
    private let http: HTTPClient
    private let timeout: Duration

    package init(http: HTTPClient = .forQueries, timeout: Duration = .seconds(10)) {
        self.http = http
        self.timeout = timeout
    }

    /// The deadline covers the body too.
    package func ask(_ origin: FlagURL, tag: String?) async throws(Fault) -> Answer {
        do {
            let deadline = NIODeadline.now() + .milliseconds(Int64(timeout.inSeconds * 1000))
            let response = try await http.execute(request(origin, tag), deadline: deadline)
            if response.status == .notModified, tag != nil { return .same }
            guard response.status == .ok else {
                throw Fault(description: "\(origin.shown) answered \(response.status.code)")
            }
            return try document(try await response.body.collect(upTo: Self.maxBytes), response.headers, origin)
        } catch let fault as Fault {
            throw fault
        } catch {
            throw Fault(description: words(error, origin))
        }
    }

    private func request(_ origin: FlagURL, _ tag: String?) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: origin.url)
        request.headers.add(name: "user-agent", value: "slipway")
        request.headers.add(name: "accept", value: "application/json")
        for header in origin.headers { request.headers.replaceOrAdd(name: header.name, value: header.value.revealed()) }
        if let tag { request.headers.replaceOrAdd(name: "if-none-match", value: tag) }
        return request
    }

    private func document(_ body: ByteBuffer, _ headers: HTTPHeaders, _ origin: FlagURL) throws(Fault) -> Answer {
        guard let text = String(validating: body.readableBytesView, as: UTF8.self) else {
            throw Fault(description: "\(origin.shown) answered with what is no UTF-8 text")
        }
        return .document(text, tag: headers.first(name: "etag"))
    }

    private func words(_ error: any Error, _ origin: FlagURL) -> String {
        switch error {
        case let error as HTTPClientError where error == .deadlineExceeded || error == .connectTimeout:
            "\(origin.shown) did not answer within \(timeout.written)"
        case is NIOTooManyBytesError: "\(origin.shown) answered with more than \(Self.maxBytes) bytes"
        default: "\(origin.shown) could not be asked: \(String("\(error)".prefix(200)))"
        }
    }
}
