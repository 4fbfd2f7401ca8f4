import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import SlipwayCore
import Testing

@testable import SlipwayAdmin

@Suite struct OpenAPITests {
    @Test func documentAndEndpointsNameTheSameOperations() async throws {
        let endpoints = try await AdminFixture.run { fixture in
            Set(fixture.context.endpoints.map { "\($0.method.rawValue) \($0.path.braced)" })
        }
        let documented = try operations()
        #expect(documented == endpoints)
    }

    @Test func everyReferenceLeadsSomewhere() throws {
        let document = try document()
        let names = OpenAPI.document.matches(of: #/"#/components/([a-zA-Z]+)/([a-zA-Z]+)"/#)
        #expect(!names.isEmpty)
        for name in names {
            let components = try #require(document["components"] as? [String: [String: Any]])
            #expect(components[String(name.1)]?[String(name.2)] != nil, "\(name.0)")
        }
    }

    @Test func rolloutsSchemaHasTheKeysThatAreWritten() async throws {
        try await AdminFixture.test { _, tester in
            try await tester.start()
            let response = try await tester.get("/api/v1/rollouts/support-1")
            let json = try JSONSerialization.jsonObject(with: Data(response.body.readableBytesView))
            let written = try #require(json as? [String: Any])
            let documented = try properties(of: "Rollout")
            #expect(Set(documented) == Set(written.keys))
        }
    }

    private func properties(of schema: String) throws -> [String] {
        let components = try #require(try document()["components"] as? [String: [String: Any]])
        let object = try #require(components["schemas"]?[schema] as? [String: Any])
        return Array(try #require(object["properties"] as? [String: Any]).keys)
    }

    private func operations() throws -> Set<String> {
        let paths = try #require(try document()["paths"] as? [String: [String: Any]])
        return Set(paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } })
    }

    private func document() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(OpenAPI.document.utf8)) as? [String: Any])
    }
}

extension String {
    /// `/a/:b` as OpenAPI writes it: `/a/{b}`.
    fileprivate var braced: String {
        split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }
            .joined(separator: "/")
    }
}
