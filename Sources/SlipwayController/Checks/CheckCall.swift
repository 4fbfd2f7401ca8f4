import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import SlipwayCore

/// One attempt of one check: sends the request, reads the answer as it comes, and takes the times.
struct CheckCall {
    private static let longestAnswer = 8 << 20
    let check: RequestCheck
    let target: CheckTarget
    let http: HTTPClient
    private let clock = ContinuousClock()

    init(_ check: RequestCheck, of target: CheckTarget, http: HTTPClient) {
        (self.check, self.target, self.http) = (check, target, http)
    }

    /// Never throws: what went wrong is an answer too.
    func run() async -> CheckedAnswer {
        let wire = check.request.wire(service: target.api, overlay: target.overlay, basePath: target.upstream.basePath)
        let start = clock.now
        var capture = Capture(api: wire.api)
        do {
            let deadline = NIODeadline.now() + .nanoseconds(Int64(check.timeout.inSeconds * 1e9))
            let response = try await http.execute(request(wire), deadline: deadline)
            capture.begin(response)
            for try await part in response.body {
                try capture.take(part, after: clock.now - start, limit: Self.longestAnswer)
            }
            capture.ending = .whole
        } catch {
            capture.fail(error, target.upstream)
        }
        return capture.answer(after: clock.now - start)
    }

    private func request(_ wire: CheckRequest.Wire) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: "\(target.upstream.origin)\(wire.path)")
        request.method = HTTPMethod(rawValue: wire.method)
        request.headers.add(name: "user-agent", value: "slipway-check")
        for header in wire.headers { request.headers.replaceOrAdd(name: header.name, value: header.value) }
        if !wire.body.isEmpty { request.body = .bytes(ByteBuffer(bytes: wire.body)) }
        return request
    }
}

/// What has come so far.
private struct Capture {
    struct TooLong: Error {}

    let api: APIKind
    var ending = CapturedResponse.Ending.unreachable
    private var status = 0
    private var isStream = false
    private var isReadable = true
    private var body: [UInt8] = []
    private var reader: StreamReader
    private var firstContent: Duration?
    /// Bytes that have been given to the reader.
    private var read = 0
    private var fault: String?

    init(api: APIKind) {
        self.api = api
        reader = StreamReader(api: api, stripsUsage: false)
    }

    mutating func begin(_ response: HTTPClientResponse) {
        ending = .cut
        status = Int(response.status.code)
        isStream = response.headers.first(name: "content-type")?.lowercased().hasPrefix("text/event-stream") == true
        let encoding = response.headers.first(name: "content-encoding")?.lowercased()
        isReadable = encoding == nil || encoding == "identity"
    }

    mutating func take(_ part: ByteBuffer, after time: Duration, limit: Int) throws {
        body.append(contentsOf: part.readableBytesView)
        guard body.count <= limit else {
            fault = "answered with more than \(limit) bytes"
            throw TooLong()
        }
        if !isStream { firstContent = firstContent ?? time }
        if isStream, firstContent == nil { lookForContent(at: time) }
    }

    private mutating func lookForContent(at time: Duration) {
        body.withUnsafeBytes { bytes in
            while firstContent == nil {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[read...])
                guard let end = ServerSentEvents.endOfFirstEvent(in: rest, from: 0) else { return }
                if reader.read(event: UnsafeRawBufferPointer(rebasing: rest[..<end])).isContent { firstContent = time }
                read += end
            }
        }
    }

    mutating func fail(_ error: any Error, _ upstream: Upstream) {
        switch error {
        case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout: ending = .timeout
        case is TooLong: break
        case is CancellationError: fault = "was cancelled"
        default:
            if ending == .unreachable {
                fault = "\(upstream.authority) could not be reached: \(String("\(error)".prefix(200)))"
            }
        }
    }

    func answer(after time: Duration) -> CheckedAnswer {
        let response = CapturedResponse(
            api: api,
            status: status,
            isStream: isStream,
            body: body,
            ending: ending,
            isReadable: isReadable
        )
        var checked = CheckedAnswer(
            response,
            fault: isReadable ? fault : "answered in an encoding that was not asked for"
        )
        checked.answer.latency = time
        checked.answer.timeToFirstToken = firstContent
        return checked
    }
}

extension Upstream {
    /// Scheme, host and port, as a URL begins.
    var origin: String { "\(scheme.rawValue)://\(authority)" }
}
