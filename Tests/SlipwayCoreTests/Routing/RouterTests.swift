import SlipwayCore
import Testing

@Suite struct RouterTests {
    private static func service(_ id: String, _ route: Route) -> Service {
        let version = Version(id: "v1", upstream: Upstream(host: "127.0.0.1", port: 9001))
        return Service(id: ServiceID(id), route: route, versions: [version], stable: "v1")
    }

    private static func match(
        _ routes: [Route],
        _ path: Substring,
        host: String? = nil,
        headers: [String: String] = [:]
    ) -> Int? {
        let services = routes.enumerated().map { service("s\($0.offset)", $0.element) }
        return Router(services).match(path: path, host: host) { headers[$0] }
    }

    @Test(
        arguments: [
            ("/", 0), ("/v1", 1), ("/v1/", 1), ("/v1/chat", 1), ("/v10", 0), ("/v1/chat/completions", 2), ("/V1", 0),
            ("/v1/chat/completionsX", 1), ("", 0), ("*", 0), ("/x", 0), ("//v1", 0),
        ] as [(Substring, Int)]
    )
    func longestPrefixOfWholeSegmentsWins(path: Substring, expected: Int) {
        let routes = ["/", "/v1", "/v1/chat/completions/"].map { Route(pathPrefix: $0) }
        #expect(Self.match(routes, path) == expected)
    }

    @Test(
        arguments: [
            "/v1/../admin", "/v1/%2e%2e/admin", "/v1/%2E./admin", "/v1/..%2fadmin", "/v1/%2e%2e%2Fadmin",
            "/v1/..\\admin",
            "/v1/a/../../admin", "/v1/./../admin", "/v1//../admin", "/v1/..", "/v1/..;x/admin", "/v1/%5c..",
            "/v1/../v1/chat",
            "/v1/a%2f..%2f..%2fadmin",
        ] as [Substring]
    )
    func pathThatLeavesAPrefixDoesNotMatchIt(path: Substring) {
        #expect(Self.match([Route(pathPrefix: "/v1")], path) == nil)
        #expect(Self.match([Route(pathPrefix: "/v1"), Route()], path) == 1)
    }

    @Test(
        arguments: [
            "/v1/a/../b", "/v1/.../x", "/v1/..a/x", "/v1/%2e/x", "/v1/a%2fb", "/v1/a/..", "/v1/%zz", "/v1/%2",
            "/v1/a..b",
            "/v1/100%", "/v1/é/../x",
        ] as [Substring]
    )
    func pathThatStaysInsideAPrefixMatchesIt(path: Substring) {
        #expect(Self.match([Route(pathPrefix: "/v1"), Route()], path) == 0)
    }

    @Test(
        arguments: [
            ("api.example.com", 0), ("API.Example.COM:8080", 0), ("api.example.com.", 0), ("x.example.com", 1),
            ("y.x.example.com", 1), ("a.eu.example.com", 2), ("example.com", 3), ("other.org", 3), (nil, 3),
            ("[::1]:80", 4),
            ("notexample.com", 3), (".example.com", 3), ("", 3),
        ] as [(String?, Int)]
    )
    func hostPrecedesEverythingElse(host: String?, expected: Int) {
        let routes = [
            Route(hosts: ["api.example.com"]), Route(pathPrefix: "/v1", hosts: ["*.example.com"]),
            Route(hosts: ["*.eu.example.com"]), Route(pathPrefix: "/v1/chat"), Route(hosts: ["[::1]"]),
        ]
        #expect(Self.match(routes, "/v1/chat", host: host) == expected)
    }

    @Test func moreHeaderConditionsWinAndAllMustHold() {
        let routes = [
            Route(), Route(headers: [.init("x-team", "a")]),
            Route(headers: [.init("x-team", "a"), .init("x-tier", "gold")]),
        ]
        #expect(Self.match(routes, "/", headers: [:]) == 0)
        #expect(Self.match(routes, "/", headers: ["x-team": "a"]) == 1)
        #expect(Self.match(routes, "/", headers: ["x-team": "A"]) == 0)
        #expect(Self.match(routes, "/", headers: ["x-team": "a", "x-tier": "gold"]) == 2)
    }

    @Test func longerPrefixOutranksHeaders() {
        let routes = [Route(pathPrefix: "/v1", headers: [.init("x-team", "a")]), Route(pathPrefix: "/v1/chat")]
        #expect(Self.match(routes, "/v1/chat", headers: ["x-team": "a"]) == 1)
        #expect(Self.match(routes, "/v1/x", headers: ["x-team": "a"]) == 0)
        #expect(Self.match(routes, "/v1/x") == nil)
    }

    @Test func firstOfEqualRoutesWins() {
        #expect(Self.match([Route(pathPrefix: "/a"), Route(pathPrefix: "/a"), Route(pathPrefix: "/a/")], "/a/b") == 0)
    }

    @Test func serviceWithSeveralHostsIsFoundByEach() {
        let routes = [Route(hosts: ["a.org", "*.b.org"]), Route(hosts: ["*.a.org", "b.org"])]
        let found = ["a.org", "x.b.org", "x.a.org", "b.org", "c.org"].map { Self.match(routes, "/", host: $0) }
        #expect(found == [0, 0, 1, 1, nil])
    }

    @Test func noServiceNoMatch() {
        #expect(Self.match([], "/") == nil)
    }

    @Test func snapshotRoutesToItsOwnTables() {
        let manifest = Manifest(services: [
            Self.service("a", Route()), Self.service("b", Route(pathPrefix: "/b")),
        ])
        let snapshot = Snapshot(manifest: manifest, splits: [:], generation: 1)
        let index = snapshot.router.match(path: "/b/x", host: nil) { _ in nil }
        #expect(index.map { snapshot.services[$0].service.id } == "b")
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func anyPathAndHostAreTaken(seed: UInt64) {
        var random = WireRandom(seed: seed)
        let services = [Self.service("a", Route(pathPrefix: "/v1", hosts: ["*.a"])), Self.service("b", Route())]
        let router = Router(services)
        for _ in 0..<200 {
            let path = Substring(
                "/v1/" + random.pick(["", "..", "%2e", "%"]) + String(decoding: random.bytes(upTo: 20), as: UTF8.self)
            )
            let host = String(decoding: random.bytes(upTo: 8), as: UTF8.self)
            #expect(router.match(path: path, host: host, header: { _ in nil }) != nil)
        }
    }
}
