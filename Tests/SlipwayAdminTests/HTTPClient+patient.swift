import AsyncHTTPClient
import NIOCore

extension HTTPClient {
    /// Waits longer than all tests take: who answers here may be kept waiting by the machine.
    static let patient = HTTPClient(
        eventLoopGroup: HTTPClient.defaultEventLoopGroup,
        configuration: Configuration(timeout: .init(connect: .minutes(10), read: .minutes(10)))
    )
}
