import Foundation
import HTTPTypes
import HummingbirdTesting
import SlipwayAdmin
import SlipwayCore
import Testing

@Suite struct AccessTests {
    static let withToken = AdminSettings(token: Secret("hunter2"))

    @Test(arguments: ["/", "/metrics", "/openapi.json", "/api/v1/services", "/api/v1/events", "/nowhere"])
    func everythingButTheProbesNeedsTheToken(path: String) async throws {
        try await AdminFixture.test(settings: Self.withToken) { _, tester in
            let response = try await tester.get(path)
            #expect(response.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
            _ = try response.problem(401)
        }
    }

    @Test(arguments: ["/healthz", "/readyz"])
    func probesNeedNoToken(path: String) async throws {
        try await AdminFixture.test(settings: Self.withToken) { _, tester in
            let response = try await tester.get(path)
            #expect(response.status == .ok)
        }
    }

    @Test(arguments: ["Bearer hunter2", "bearer hunter2", "Basic \(Data("me:hunter2".utf8).base64EncodedString())"])
    func rightTokenOpens(authorization: String) async throws {
        try await AdminFixture.test(settings: Self.withToken) { _, tester in
            let response = try await tester.get("/api/v1/services", headers: [.authorization: authorization])
            #expect(response.status == .ok)
        }
    }

    @Test(arguments: ["Bearer hunter3", "Bearer", "hunter2", "Digest hunter2", "Basic !!!", "Bearer hunter22", ""])
    func wrongTokenDoesNot(authorization: String) async throws {
        try await AdminFixture.test(settings: Self.withToken) { _, tester in
            _ = try await tester.get("/api/v1/services", headers: [.authorization: authorization]).problem(401)
        }
    }

    @Test func otherAddressesThanLoopbackNeedAToken() async throws {
        let open = AdminSettings(listen: ListenAddress(host: "0.0.0.0", port: 0))
        let error = try await AdminFixture.run(settings: open) { fixture in
            #expect(throws: AdminServerError.self) { try AdminServer(fixture.context, logger: .silent) }
        }
        #expect(error == .tokenMissing(open.listen))
    }

    @Test(arguments: ["http://evil.example", "null", "http://localhost:1234"])
    func pagesOfOtherSitesChangeNothing(origin: String) async throws {
        try await AdminFixture.test { _, tester in
            let headers: HTTPFields = [.origin: origin]
            let response = try await tester.send(
                .post,
                "/api/v1/services/support/rollouts",
                #"{"version": "v1.3"}"#,
                headers: headers
            )
            _ = try response.problem(403)
        }
    }

    @Test func ourOwnPageMay() async throws {
        try await AdminFixture.test { _, tester in
            let headers: HTTPFields = [.origin: "http://localhost"]
            let path = "/api/v1/services/support/rollouts"
            let response = try await tester.send(.post, path, #"{"version": "v1.3"}"#, headers: headers)
            #expect(response.status == .created)
        }
    }
}
