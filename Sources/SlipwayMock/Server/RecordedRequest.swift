import NIOCore
import NIOHTTP1
import Synchronization

/// A request as the mock received it, for tests that ask what a gateway sent.
package struct RecordedRequest: Codable, Sendable, Equatable {
    package struct Header: Codable, Sendable, Equatable {
        package var name: String
        package var value: String
    }

    package var method: String
    package var uri: String
    /// In the order of arrival, names as they were written, repeated ones repeated.
    package var headers: [Header]
    /// As UTF-8, at most its first 64 KiB; an echoed body is not kept.
    package var body: String
    /// Of the whole body.
    package var bodyBytes: Int

    enum CodingKeys: String, CodingKey {
        case method
        case uri
        case headers
        case body
        case bodyBytes = "body_bytes"
    }

    init(head: HTTPRequestHead, body: ByteBuffer) {
        method = head.method.rawValue
        uri = head.uri
        headers = head.headers.map { Header(name: $0.name, value: $0.value) }
        self.body = String(decoding: body.readableBytesView.prefix(64 << 10), as: UTF8.self)
        bodyBytes = body.readableBytes
    }

    /// The first header of that name, whatever its case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// The last requests, oldest first.
final class RequestRecord: Sendable {
    private static let capacity = 100
    private let requests = Mutex<[RecordedRequest]>([])

    func append(_ request: RecordedRequest) {
        requests.withLock { requests in
            if requests.count == Self.capacity { requests.removeFirst() }
            requests.append(request)
        }
    }

    var all: [RecordedRequest] { requests.withLock { $0 } }
}
