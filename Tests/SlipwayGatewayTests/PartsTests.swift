import NIOCore
import NIOHTTP1
import SlipwayCore
import Testing

@testable import SlipwayGateway

/// The small values that the path is made of.
struct PartsTests {
    final class Token {}

    @Test func theNewestIdleConnectionIsTakenFirst() {
        var stack = IdleStack<Token>(limit: 2)
        let tokens = [Token(), Token(), Token()]
        for (second, token) in tokens.enumerated() {
            let action = stack.returned(token, at: .uptimeNanoseconds(UInt64(second)))
            guard second == 2, case .close(let oldest) = action else { continue }
            #expect(oldest === tokens[0])
        }
        #expect(stack.count == 2)
        let newest = stack.lease()
        #expect(newest === tokens[2])
        let wasIdle = stack.closed(tokens[1])
        #expect(wasIdle)
        let again = stack.closed(tokens[1])
        #expect(!again)
        let none = stack.lease()
        #expect(none == nil)
    }

    @Test func idleConnectionsAgeOut() {
        var stack = IdleStack<Token>(limit: 10)
        let (old, new) = (Token(), Token())
        _ = stack.returned(old, at: .uptimeNanoseconds(1))
        _ = stack.returned(new, at: .uptimeNanoseconds(5))
        let none = stack.expired(before: .uptimeNanoseconds(1))
        #expect(none.isEmpty)
        let expired = stack.expired(before: .uptimeNanoseconds(5))
        #expect(expired.map(ObjectIdentifier.init) == [ObjectIdentifier(old)])
        let rest = stack.drained()
        #expect(rest.count == 1)
    }

    @Test(arguments: [
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true),
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", true),
        ("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-comes-later", true),
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x", false),
        ("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false),
        ("00-00000000000000000000000000000000-b7ad6b7169203331-01", false),
        ("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", false),
        ("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", false),
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333-01", false),
        ("", false),
        ("x", false),
    ])
    func aTraceIsContinuedOnlyIfItIsOne(_ parent: String, _ isContinued: Bool) {
        var random = SystemRandomNumberGenerator()
        let header = TraceContext(continuing: parent, random: &random).header
        #expect(header.utf8.count == 55)
        #expect(header.hasPrefix("00-"))
        #expect((header.dropFirst(3).prefix(32) == parent.dropFirst(3).prefix(32)) == isContinued)
        if isContinued { #expect(header.suffix(3) == parent.dropFirst(52).prefix(3)) }
        #expect(header.dropFirst(36).prefix(16) != parent.dropFirst(36).prefix(16))
    }

    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (1_798_761_599, "Thu, 31 Dec 2026 23:59:59 GMT"),
    ])
    func datesAreWrittenAsHTTPWantsThem(_ seconds: Int64, _ text: String) {
        #expect(HTTPDate.string(secondsSince1970: seconds) == text)
    }

    @Test(arguments: [
        ("a", true), ("A.b-c_d", true), ("a:80", true), ("a:", true), ("127.0.0.1:1", true), ("[::1]", true),
        ("[::1]:80", true), ("", false), (":80", false), ("a:b", false), ("a b", false), ("a/b", false), ("a@b", false),
        ("a,b", false), ("[::1", false), ("::1", false), ("a]", false), ("[::1]x", false), ("[]", false),
        ("a?b", false),
    ])
    func anAuthorityIsAHostAndMaybeAPort(_ text: String, _ isOne: Bool) {
        #expect(RequestTarget.isAuthority(text) == isOne)
    }

    @Test(arguments: [
        ("Host", true), ("HOST", true), ("hosT", true), ("hos", false), ("hosts", false), ("h\u{4f}st", true),
    ])
    func fieldNamesHaveNoCase(_ name: String, _ isHost: Bool) {
        #expect((KnownField(name) == .host) == isHost)
    }

    @Test func everyErrorHasItsOwnCodeAndAnHonestStatus() {
        let kinds = GatewayError.Kind.allCases
        #expect(Set(kinds.map(\.code)).count == kinds.count)
        for kind in kinds {
            #expect(kind.code.allSatisfy { $0.isLowercase || $0 == "_" })
            #expect((400...599).contains(kind.status))
            #expect(kind.code.hasPrefix("upstream_") == (kind.source == .upstream))
            if kind.source == .downstream { #expect(!kind.outcome.isFailure) }
        }
    }

    @Test func talliesOfOneSubjectAreHandedOverTogether() throws {
        let pool = ConnectionPool(maxIdlePerOrigin: 1, idleTimeout: .seconds(1))
        let version = Version(id: "v1", upstream: Upstream(host: "a", port: 1))
        let subject = Observation.Subject(service: "s", version: "v1", role: .stable)
        let arms = (0..<2).map { _ in
            Arm(
                version: version,
                subject: subject,
                endpoints: ArmEndpoints(
                    of: version,
                    service: Service(id: "s", versions: [version], stable: "v"),
                    pool: pool
                ),
                weight: nil
            )
        }
        var accumulator = Accumulator()
        let now = Timestamp(microseconds: 1)
        for arm in arms { accumulator.noteRouted(arm, at: now) }
        accumulator.noteRouted(arms[0], at: now)
        let batch = accumulator.handOver(at: now)
        #expect(batch?.tallies[subject]?.routed == 3)
        #expect(batch?.tallies.count == 1)
        #expect(accumulator.handOver(at: now) == nil)
    }

    @Test func versionsWithOneServerShareItsConnections() {
        let pool = ConnectionPool(maxIdlePerOrigin: 1, idleTimeout: .seconds(1))
        let a = pool.origin(of: Upstream(host: "a", port: 1, basePath: "/x"))
        #expect(pool.origin(of: Upstream(host: "a", port: 1, basePath: "/y")) === a)
        #expect(pool.origin(of: Upstream(scheme: .https, host: "a", port: 1)) !== a)
        #expect(pool.origin(of: Upstream(host: "a", port: 2)) !== a)
    }

    // MARK: Events

    static let stream = "data: a\n\ndata: b\r\n\r\nevent: c\rdata: d\r\rdata: e\n\n"

    @Test(arguments: 1...stream.utf8.count) func eventsAreCutAlikeHoweverTheyCome(_ size: Int) {
        var cutter = EventCutter(StreamReader(api: .http, stripsUsage: false), maxHeldBytes: 1000)
        let bytes = Array(Self.stream.utf8)
        var events: [String] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            cutter.append(ByteBuffer(bytes: bytes[start..<min(bytes.count, start + size)]))
            while case .event(let event, _)? = cutter.next() { events.append(String(buffer: event)) }
        }
        #expect(events == ["data: a\n\n", "data: b\r\n\r\n", "event: c\rdata: d\r\r", "data: e\n\n"])
        let rest = cutter.rest()
        #expect(rest == nil)
    }

    @Test func anOverlongEventPassesUnread() {
        var cutter = EventCutter(StreamReader(api: .http, stripsUsage: false), maxHeldBytes: 4)
        cutter.append(ByteBuffer(string: "data: "))
        #expect(cutter.next() == .fragment(ByteBuffer(string: "data: ")))
        cutter.append(ByteBuffer(string: "x\n\nd:\n\n"))
        #expect(cutter.next() == .fragment(ByteBuffer(string: "x\n\n")))
        #expect(cutter.next() == .event(ByteBuffer(string: "d:\n\n"), .init(isContent: false)))
    }
}
