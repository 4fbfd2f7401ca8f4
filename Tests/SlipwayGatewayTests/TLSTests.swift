import NIOCore
import NIOSSL
import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Testing

/// `https://` upstreams: whoever cannot prove who they are gets no request.
@Suite(.timeLimit(.minutes(10)))
struct TLSTests {
    static func fixture(_ name: String) -> String {
        let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return "\(folder)/Fixtures/\(name)"
    }

    /// Speaks TLS below the test, and sends back the name that the client asked for.
    static func secured(_ name: String) throws -> @Sendable (any Channel) throws -> Void {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(fixture("\(name).pem")).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: fixture("\(name).key"), format: .pem))
        )
        configuration.applicationProtocols = ["http/1.1"]
        let context = try NIOSSLContext(configuration: configuration)
        return { try $0.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context)) }
    }

    @Test(arguments: ["localhost", "127.0.0.1"]) func aTrustedUpstreamIsUsedAndKept(_ host: String) async throws {
        let prepare = try Self.secured("localhost")
        try await Harness.run {
            $0.scheme = .https
            $0.host = host
            $0.certificateAuthority = Self.fixture("ca.pem")
            $0.prepareUpstream = prepare
        } _: { harness in
            let (client, upstream) = try await FaultTests.warmUp(harness)
            try await client.send(FaultTests.get)
            let request = try await upstream.receiveMessage()
            #expect(request["host"] == "\(host):\(harness.upstream.port)")
            try await upstream.send(
                "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n" + String(repeating: "x", count: 100_000)
            )
            #expect(try await client.receiveMessage().body.utf8.count == 100_000)
            #expect(await harness.gateway.statistics().total.openedUpstreamConnections == 1)
        }
    }

    @Test func aStreamArrivesEventByEvent() async throws {
        let prepare = try Self.secured("localhost")
        try await Harness.run {
            $0.scheme = .https
            $0.certificateAuthority = Self.fixture("ca.pem")
            $0.prepareUpstream = prepare
        } _: { harness in
            let (client, upstream) = try await StreamTests.open(harness)
            for word in ["one", "two"] {
                try await upstream.send(StreamTests.chunk(StreamTests.delta(word)))
                #expect(try await client.receiveChunk() == StreamTests.delta(word))
            }
            try await upstream.close()
            #expect(try await client.receiveChunk()?.contains("upstream_truncated") == true)
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let certificate: String
        let isAuthorityKnown: Bool
        let code: String

        var testDescription: String { "\(certificate), authority known: \(isAuthorityKnown)" }
    }

    static let refusals = [
        Refusal(certificate: "localhost", isAuthorityKnown: false, code: "upstream_certificate_untrusted"),
        Refusal(certificate: "expired", isAuthorityKnown: true, code: "upstream_certificate_untrusted"),
        Refusal(certificate: "other", isAuthorityKnown: true, code: "upstream_certificate_name_mismatch"),
    ]

    @Test(arguments: refusals) func anUpstreamThatCannotProveItselfIsRefused(_ refusal: Refusal) async throws {
        let prepare = try Self.secured(refusal.certificate)
        try await Harness.run {
            $0.scheme = .https
            $0.host = "localhost"
            $0.certificateAuthority = refusal.isAuthorityKnown ? Self.fixture("ca.pem") : nil
            $0.prepareUpstream = prepare
        } _: { harness in
            let client = try await harness.client()
            try await client.send(FaultTests.get)
            let response = try await client.receiveMessage()
            #expect(response.status == 502)
            #expect(response["x-slipway-error"] == refusal.code)
            #expect(try await harness.upstream.accept().unreadBytes == 0)
            #expect(try await harness.tally { $0.finished == 1 }[.error] == 1)
        }
    }

    @Test func anUpstreamWithoutTLSIsRefused() async throws {
        try await Harness.run {
            $0.scheme = .https
        } _: { harness in
            let client = try await harness.client()
            try await client.send(FaultTests.get)
            let upstream = try await harness.upstream.accept()
            try await upstream.send("HTTP/1.1 400 Bad Request\r\n\r\n")
            let response = try await client.receiveMessage()
            #expect(response.status == 502)
            #expect(response["x-slipway-error"] == "upstream_tls_failed")
        }
    }

    @Test func anAuthorityThatCannotBeReadIsAnErrorAndNotACrash() async throws {
        try await Harness.run {
            $0.scheme = .https
            $0.certificateAuthority = "/nonexistent/ca.pem"
        } _: { harness in
            let client = try await harness.client()
            try await client.send(FaultTests.get)
            #expect(try await client.receiveMessage()["x-slipway-error"] == "upstream_tls_failed")
        }
    }
}
