import NIOCore
import SlipwayTesting
import Synchronization
import Testing

@testable import SlipwayGateway

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@Suite(.timeLimit(.minutes(10)))
struct ConnectorTests {
    private static func address(_ text: String) throws -> SocketAddress { try SocketAddress(ipAddress: text, port: 80) }

    @Test func familiesTakeTurns() throws {
        let given = try ["::1", "::2", "127.0.0.1", "::3"].map(Self.address)
        let expected = try ["::1", "127.0.0.1", "::2", "::3"].map(Self.address)
        #expect(Resolver.interleaved(given) == expected)
        #expect(Resolver.interleaved([]).isEmpty)
    }

    private static func connect(
        to host: String,
        _ port: Int,
        on reactor: Reactor,
        timeout: TimeAmount = .hours(1)
    ) async throws -> Result<Void, ConnectError> {
        try await reactor.flatSubmit {
            let promise = reactor.makePromise(of: Result<Void, ConnectError>.self)
            Connector(on: reactor) { promise.succeed($0.map { $0.close() }) }
                .begin(host: host, port: port, timeout: timeout)
            return promise.futureResult
        }.get()
    }

    /// Whichever of the name's addresses answers: the server listens on one only.
    @Test func aName() async throws {
        let upstream = try await ScriptedUpstream.start(on: Harness.clientGroup)
        try await ReactorTests.run { reactor in
            try await Self.connect(to: "localhost", upstream.port, on: reactor).get()
        }
        try await upstream.stop()
    }

    @Test func whereNobodyListens() async throws {
        let held = try HeldPort()
        defer { held.file.close() }
        let port = held.port
        try await ReactorTests.run { reactor in
            guard case .failure(.failed(let errors)) = try await Self.connect(to: "127.0.0.1", port, on: reactor) else {
                Issue.record("somebody answered")
                return
            }
            #expect(errors.count == 1)
        }
    }

    /// Nobody else can have it, and nobody listens on it.
    private struct HeldPort {
        let file: SocketFile
        let port: Int

        init() throws {
            let address = try SocketAddress(ipAddress: "127.0.0.1", port: 0)
            file = try SocketFile.open(for: address)
            let file = file
            let result = address.withSockAddr { address, size in bind(file.descriptor, address, socklen_t(size)) }
            port = try #require(result == 0 ? file.localAddress?.port : nil)
        }
    }

    @Test func aNameWithoutAddress() async throws {
        try await ReactorTests.run { reactor in
            guard case .failure(.unresolved) = try await Self.connect(to: "nobody.invalid", 80, on: reactor) else {
                Issue.record("the name has an address")
                return
            }
        }
    }

    @Test func nothingIsHeardAfterACancel() async throws {
        try await ReactorTests.run { reactor in
            try await reactor.submit {
                let connector = Connector(on: reactor) { _ in Issue.record("heard of a connection nobody wants") }
                connector.begin(host: "127.0.0.1", port: 1, timeout: .milliseconds(1))
                connector.cancel()
            }.get()
            try await reactor.scheduleTask(in: .milliseconds(20)) {}.futureResult.get()
        }
    }
}
