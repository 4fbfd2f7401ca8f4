import SlipwayCore
import Testing

@Suite struct VersionDigestTests {
    private static let upstream = Upstream(scheme: .https, host: "api.example.com", port: 443, basePath: "/v1")
    private static let overlay = Overlay(
        model: "gpt-4",
        prompt: "Du bist hübsch.",
        parameters: [
            .init("temperature", .number(0.2)), .init("max_tokens", .integer(1000)),
            .init("stop", .array([.string("a"), .null, .bool(true)])),
        ],
        headers: [.init("x-team", "support")]
    )

    /// Computed apart, by a few lines of Python over the form that the type documents: stored digests depend on it.
    @Test func formOneIsStable() {
        let digest = VersionDigest(upstream: Self.upstream, overlay: Self.overlay)
        #expect(digest.description == "1:4ebab279ffad7699af0cf3b8939cd43946802dc079bb288b82740819fa012e4f")
    }

    @Test func orderOfParametersAndHeadersDoesNotMatter() {
        var other = Self.overlay
        other.parameters.reverse()
        other.headers.append(.init("a", "b"))
        var turned = other
        turned.parameters.reverse()
        turned.headers.reverse()
        #expect(
            VersionDigest(upstream: Self.upstream, overlay: other)
                == VersionDigest(upstream: Self.upstream, overlay: turned)
        )
    }

    @Test func toolsCountInAnyOrderAndOnlyWhereThereAreAny() {
        let digest = { (tools: [String]?) in
            VersionDigest(upstream: Self.upstream, overlay: Overlay(model: "gpt-4", tools: tools))
        }
        #expect(digest(["a", "b"]) == digest(["b", "a"]))
        #expect(Set([digest(nil), digest([]), digest(["a"]), digest(["a", "b"]), digest(["ab"])]).count == 5)
        #expect(VersionDigest(deployed: Overlay(tools: ["a"])) != VersionDigest(deployed: Overlay()))
    }

    @Test func everyChangeChangesTheDigest() {
        var upstreams = [Upstream](repeating: Self.upstream, count: 5)
        upstreams[0].scheme = .http
        upstreams[1].host = "api.example.co"
        upstreams[2].port = 444
        upstreams[3].basePath = ""
        upstreams[4].certificateAuthority = "ca.pem"
        var overlays = [Overlay](repeating: Self.overlay, count: 9)
        overlays[0].model = nil
        overlays[1].model = ""
        overlays[2].prompt = "Du bist hübsch"
        overlays[3].parameters[0].value = .number(0.3)
        overlays[4].parameters[1].value = .number(1000)
        overlays[5].parameters[2].value = .array([.string("a"), .string("null"), .bool(true)])
        overlays[6].parameters.removeLast()
        overlays[7].headers[0].value = "Support"
        overlays[8].headers = []
        let digests =
            upstreams.map { VersionDigest(upstream: $0, overlay: Self.overlay) }
            + overlays.map { VersionDigest(upstream: Self.upstream, overlay: $0) }
            + [VersionDigest(upstream: Self.upstream, overlay: Self.overlay)]
        #expect(Set(digests).count == 15)
    }

    @Test func fieldsCannotRunIntoEachOther() {
        let a = VersionDigest(upstream: Self.upstream, overlay: Overlay(model: "x1:y", prompt: "z"))
        let b = VersionDigest(upstream: Self.upstream, overlay: Overlay(model: "x", prompt: "y1:z"))
        #expect(a != b)
    }
}
