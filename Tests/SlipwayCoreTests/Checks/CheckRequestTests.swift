import SlipwayCore
import Testing

@Suite struct CheckRequestTests {
    static let overlay = Overlay(
        model: "m2",
        prompt: "Be brief.",
        parameters: [.init("temperature", .integer(0))],
        headers: [.init("x-team", "support")]
    )

    @Test(arguments: [
        (
            APIKind.openAIChat, "/v1/chat/completions",
            #"{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}"#
        ),
        (.openAIResponses, "/v1/responses", #""instructions":"Be brief.""#),
        (.anthropicMessages, "/v1/messages", #""system":"Be brief.""#),
    ])
    func aPromptBecomesTheServicesRequest(_ api: APIKind, _ path: String, _ part: String) {
        let wire = CheckRequest(body: .prompt("Hi", isStream: true)).wire(service: api, overlay: Self.overlay)
        let body = String(decoding: wire.body, as: UTF8.self)
        #expect(wire.method == "POST" && wire.path == path && wire.api == api)
        #expect(body.contains(part) && body.contains(#""model":"m2""#) && body.contains(#""stream":true"#))
        #expect(wire.headers.contains(.init("x-team", "support")))
        #expect(wire.headers.contains(.init("content-type", "application/json")))
    }

    @Test func aPromptOfAServiceWithoutAnAPIIsAChat() {
        let wire = CheckRequest(body: .prompt("Hi", isStream: false)).wire(
            service: nil,
            overlay: .none,
            basePath: "/base"
        )
        #expect(wire.path == "/base/v1/chat/completions" && wire.api == .openAIChat)
    }

    /// As the gateway's own router sees it.
    @Test(
        arguments: [
            (Route(), "/v1/chat/completions"), (Route(pathPrefix: "/v1"), "/v1/chat/completions"),
            (Route(pathPrefix: "/v"), "/v/v1/chat/completions"),
            (Route(pathPrefix: "/support/"), "/support/v1/chat/completions"),
            (Route(hosts: ["chat.example.com", "b.example.com"]), "/v1/chat/completions"),
            (
                Route(pathPrefix: "/a", hosts: ["*.example.com"], headers: [.init("x-tenant", "acme")]),
                "/a/v1/chat/completions"
            ),
        ]
    )
    func aRequestIsRoutedAsItsServiceWants(_ route: Route, _ path: String) {
        let request = CheckRequest(body: .prompt("Hi", isStream: false))
        let wire = request.wire(service: nil, overlay: .none).routed(by: route)
        #expect(wire.path == path)
        let header = { (name: String) in wire.headers.first { $0.name == name }?.value }
        let version = Version(id: "v1", upstream: Upstream(host: "h", port: 1), overlay: .none)
        let router = Router([Service(id: "other", route: route, versions: [version], stable: "v1")])
        #expect(router.match(path: wire.path[...], host: header("host"), header: header) == 0)
    }

    @Test func aWrittenRequestIsSentAsItIs() {
        let request = CheckRequest(method: "PUT", path: "/state?x=1", body: .text("on"))
        let wire = request.wire(service: nil, overlay: .none)
        #expect(wire.method == "PUT" && wire.path == "/state?x=1" && wire.body == Array("on".utf8) && wire.api == .http)
        #expect(CheckRequest(path: "/healthz").wire(service: nil, overlay: .none).method == "GET")
    }

    @Test func aVersionsHeaderReplacesTheChecks() {
        let request = CheckRequest(path: "/", headers: [.init("x-team", "check"), .init("x-own", "1")])
        let headers = request.wire(service: .http, overlay: Self.overlay).headers
        #expect(headers == [.init("x-own", "1"), .init("x-team", "support")])
    }
}
