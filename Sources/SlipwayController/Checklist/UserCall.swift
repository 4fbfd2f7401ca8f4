import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import SlipwayCore

/// One small request through the gateway, as a user of the service sends it, told apart from all others by its trace.
struct UserCall {
    /// What the gateway says of it.
    struct Answer: Hashable {
        var status: Int
        /// The version that answered; nil: none was asked.
        var version: VersionID?
        /// The gateway's own word for what went wrong.
        var error: String?

        /// Whether the version itself said something, be it that it does not know who asks.
        var isAnswered: Bool { version != nil && error == nil && status < 500 }
    }

    private static let longestAnswer = 1 << 20
    let service: Service
    let doors: OwnDoors
    let http: HTTPClient

    init(to service: Service, through doors: OwnDoors) {
        (self.service, self.doors) = (service, doors)
        http = doors.gateway.hasPrefix("https:") ? .forOwnGateway : .forQueries
    }

    /// - Parameter version: asked for by name where the service allows that; otherwise the gateway decides.
    func answer(trace: String, version: VersionID?) async throws -> Answer {
        let request = CheckRequest(body: .prompt("Reply with: OK", isStream: false))
        let wire = request.wire(service: service.api, overlay: .none).routed(by: service.route)
        var outgoing = HTTPClientRequest(url: doors.gateway + wire.path)
        outgoing.method = HTTPMethod(rawValue: wire.method)
        for header in wire.headers { outgoing.headers.replaceOrAdd(name: header.name, value: header.value) }
        outgoing.headers.replaceOrAdd(name: "user-agent", value: "slipway-check")
        outgoing.headers.replaceOrAdd(name: "traceparent", value: "00-\(trace)-\(trace.suffix(16))-01")
        if let version, service.allowOverride {
            outgoing.headers.replaceOrAdd(name: "x-slipway-version", value: version.rawValue)
        }
        outgoing.body = .bytes(ByteBuffer(bytes: wire.body))
        return try await send(outgoing)
    }

    private func send(_ request: HTTPClientRequest) async throws -> Answer {
        let response = try await http.execute(request, timeout: .seconds(60))
        var bytes = 0
        for try await part in response.body where bytes < Self.longestAnswer { bytes += part.readableBytes }
        return Answer(
            status: Int(response.status.code),
            version: response.headers.first(name: "x-slipway-version").map { VersionID($0) },
            error: response.headers.first(name: "x-slipway-error")
        )
    }

    /// Of W3C Trace Context, 32 digits, not all of them zero.
    static func newTrace() -> String {
        var random = SystemRandomNumberGenerator()
        return "51" + (0..<15).map { _ in HexDigits.pair(UInt8.random(in: 0...255, using: &random)) }.joined()
    }
}

extension HexDigits {
    fileprivate static func pair(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}

extension HTTPClient {
    /// For this process's own listener on this machine: its certificate is for the name that users know.
    fileprivate static let forOwnGateway: HTTPClient = {
        var configuration = Configuration(redirectConfiguration: .disallow)
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        configuration.tlsConfiguration = tls
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}
