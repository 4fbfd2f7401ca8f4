import AsyncHTTPClient
import HummingbirdTesting
import NIOCore
import NIOHTTP1
import SlipwayAdmin
import SlipwayCore
import Testing

/// DNS rebinding: a name that somebody else made to point to this machine.
@Suite struct HostTests {
    @Test(arguments: ["evil.example", "127.evil.example", "localhost.evil.example:9090", "10.0.0.1"])
    func foreignHostIsRefusedWithoutAToken(host: String) async throws {
        #expect(try await status(host: host) == 403)
    }

    @Test(arguments: ["localhost", "LOCALHOST:80", "127.0.0.1:9090", "127.0.0.2", "[::1]:9090"])
    func ownHostIsAnswered(host: String) async throws {
        #expect(try await status(host: host) == 200)
    }

    @Test func withATokenAnyHostIsAnswered() async throws {
        #expect(try await status(host: "slipway.example", token: Secret("t")) == 200)
    }

    private func status(host: String, token: Secret? = nil) async throws -> Int {
        let settings = AdminSettings(listen: ListenAddress(host: "127.0.0.1", port: 0), token: token)
        return try await AdminFixture.serve(settings: settings) { _, address in
            var request = HTTPClientRequest(url: "http://\(address)/api/v1/services")
            request.headers.add(name: "host", value: host)
            if let token { request.headers.add(name: "authorization", value: "Bearer \(token.revealed())") }
            return Int(try await HTTPClient.patient.execute(request, timeout: .minutes(10)).status.code)
        }
    }
}
