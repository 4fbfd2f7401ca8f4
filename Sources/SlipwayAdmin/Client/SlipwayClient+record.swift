import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

extension SlipwayClient {
    /// Records a service's exchanges for as long as the lines are read. Returns once the server has begun.
    package func record(_ asked: API.Record, of service: String) async throws(ClientError) -> RecordingLines {
        let json: Data
        do { json = try API.encode(asked) } catch { throw .unexpected("the request cannot be written: \(error)") }
        var request = request(.POST, "/api/v1/services/\(service.pathSegment)/record")
        request.body = .bytes(ByteBuffer(bytes: json))
        request.headers.replaceOrAdd(name: "content-type", value: "application/json")
        let response = try await send(request, timeout: .hours(24 * 365))
        guard response.status == .ok else {
            throw ClientError(try await collect(response), status: response.status)
        }
        return RecordingLines(body: response.body)
    }
}

/// The lines of a recording as they arrive, each with its end; empty ones are left out.
package struct RecordingLines: AsyncSequence {
    package typealias Element = [UInt8]

    let body: HTTPClientResponse.Body

    package func makeAsyncIterator() -> Iterator { Iterator(chunks: body.makeAsyncIterator()) }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate var chunks: HTTPClientResponse.Body.AsyncIterator
        private var pending: [UInt8] = []
        private var ready: ArraySlice<[UInt8]> = []

        fileprivate init(chunks: HTTPClientResponse.Body.AsyncIterator) { self.chunks = chunks }

        package mutating func next() async throws -> [UInt8]? {
            while ready.isEmpty {
                guard let chunk = try await chunks.next() else { return nil }
                take(chunk)
            }
            return ready.removeFirst()
        }

        private mutating func take(_ chunk: ByteBuffer) {
            for part in chunk.readableBytesView.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                .enumerated()
            {
                if part.offset > 0 { endLine() }
                pending.append(contentsOf: part.element)
            }
        }

        private mutating func endLine() {
            if !pending.isEmpty { ready.append(pending + [UInt8(ascii: "\n")]) }
            pending = []
        }
    }
}
