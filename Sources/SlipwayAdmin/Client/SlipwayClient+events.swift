import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension SlipwayClient {
    /// Every change from now on, until the server ends the stream. Returns once the server has subscribed us.
    package func events() async throws(ClientError) -> EventStream {
        let response = try await send(request(.GET, "/api/v1/events"), timeout: .hours(24 * 365))
        guard response.status == .ok else {
            throw ClientError(try await collect(response), status: response.status)
        }
        return EventStream(body: response.body)
    }
}
