import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SlipwayCore

/// Prometheus, or what speaks its HTTP API: an instant query, as a form.
///
/// One attempt a question, without redirects: a header with a secret goes to the server that the manifest names, and nowhere else.
package struct PrometheusSource: MetricSource {
    private static let longestAnswer = 1 << 20
    private let http: HTTPClient
    private let environment: @Sendable (String) -> String?

    package init(
        http: HTTPClient = .forQueries,
        environment: @escaping @Sendable (String) -> String? = { ProcessInfo.processInfo.environment[$0] }
    ) {
        self.http = http
        self.environment = environment
    }

    package func value(of query: String, _ settings: MetricQuery) async throws(MetricFault) -> Double? {
        let request = try request(query, settings)
        let response: HTTPClientResponse
        let body: ByteBuffer
        do {
            let deadline = NIODeadline.now() + .milliseconds(Int64(settings.timeout.inSeconds * 1000))
            (response, body) = try await exchange(request, deadline: deadline)
        } catch {
            throw MetricFault(Self.words(error, settings))
        }
        do {
            return try JSONDecoder().decode(PrometheusAnswer.self, from: Data(body.readableBytesView)).value()
        } catch let fault as MetricFault {
            throw fault
        } catch {
            throw MetricFault("\(settings.url) answered \(response.status.code) and nothing that Prometheus says")
        }
    }

    /// The deadline covers the body too.
    private func exchange(
        _ request: HTTPClientRequest,
        deadline: NIODeadline
    ) async throws -> (HTTPClientResponse, ByteBuffer) {
        let response = try await http.execute(request, deadline: deadline)
        return (response, try await response.body.collect(upTo: Self.longestAnswer))
    }

    private func request(_ query: String, _ settings: MetricQuery) throws(MetricFault) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: settings.url + "/api/v1/query")
        request.method = .POST
        for header in settings.headers {
            switch header.resolved(environment) {
            case .success(let value): request.headers.replaceOrAdd(name: header.name, value: value)
            case .failure(let unset): throw MetricFault("the environment variable \(unset.name) is not set")
            }
        }
        request.headers.replaceOrAdd(name: "content-type", value: "application/x-www-form-urlencoded")
        let form = "query=\(query.formEncoded)&timeout=\(Int64(settings.timeout.inSeconds * 1000))ms"
        request.body = .bytes(ByteBuffer(string: form))
        return request
    }

    private static func words(_ error: any Error, _ settings: MetricQuery) -> String {
        switch error {
        case let error as HTTPClientError where error == .deadlineExceeded || error == .connectTimeout:
            "\(settings.url) did not answer within \(settings.timeout.written)"
        case is NIOTooManyBytesError: "\(settings.url) answered with more than \(longestAnswer) bytes"
        case is CancellationError: "the query was cancelled"
        default: "\(settings.url) could not be asked: \(String("\(error)".prefix(200)))"
        }
    }
}

extension HTTPClient {
    /// No second attempt, no redirects.
    package static let forQueries: HTTPClient = {
        var configuration = Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(5)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}

extension String {
    /// As `application/x-www-form-urlencoded` wants it.
    fileprivate var formEncoded: String {
        utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                return String(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                return byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }.joined()
    }
}
