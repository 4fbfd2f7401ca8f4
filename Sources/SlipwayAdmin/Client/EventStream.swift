import AsyncHTTPClient
import Foundation
import NIOCore

/// The event stream's records, as they arrive.
package struct EventStream: AsyncSequence {
    package typealias Element = API.JournalRecord

    let body: HTTPClientResponse.Body

    package func makeAsyncIterator() -> Iterator { Iterator(chunks: body.makeAsyncIterator()) }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate var chunks: HTTPClientResponse.Body.AsyncIterator
        private var lines = EventLines()
        private var ready: [String] = []

        fileprivate init(chunks: HTTPClientResponse.Body.AsyncIterator) { self.chunks = chunks }

        package mutating func next() async throws -> API.JournalRecord? {
            while ready.isEmpty {
                guard let chunk = try await chunks.next() else { return nil }
                ready = lines.add(chunk)
            }
            return try API.decode(API.JournalRecord.self, from: Data(ready.removeFirst().utf8))
        }
    }
}

/// Cuts a stream of server-sent events into their data, however the bytes arrive.
struct EventLines {
    private var pending: [UInt8] = []
    private var data: [String] = []

    mutating func add(_ chunk: ByteBuffer) -> [String] {
        var events: [String] = []
        for byte in chunk.readableBytesView {
            guard byte == UInt8(ascii: "\n") else {
                pending.append(byte)
                continue
            }
            if let event = endLine() { events.append(event) }
        }
        return events
    }

    /// An empty line ends an event.
    private mutating func endLine() -> String? {
        let line = String(
            decoding: pending.last == UInt8(ascii: "\r") ? pending.dropLast() : pending[...],
            as: UTF8.self
        )
        pending = []
        guard line.isEmpty else {
            if line.hasPrefix("data:") { data.append(String(line.dropFirst(line.hasPrefix("data: ") ? 6 : 5))) }
            return nil
        }
        defer { data = [] }
        return data.isEmpty ? nil : data.joined(separator: "\n")
    }
}
