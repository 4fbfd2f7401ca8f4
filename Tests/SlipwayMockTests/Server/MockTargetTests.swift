import Testing

@testable import SlipwayMock

@Suite struct MockTargetTests {
    @Test(arguments: [
        ("/v1/chat/completions", MockTarget.model(.chat)),
        ("/openai/deployments/x/chat/completions?api-version=1", .model(.chat)),
        ("/v1/responses", .model(.responses)),
        ("/anthropic/v1/messages?beta=true", .model(.messages)),
        ("/v1/messages/count_tokens", .unknown),
        ("/v1/models", .models),
        ("/healthz", .health),
        ("/echo", .echo),
        ("/bytes/12", .bytes(12)),
        ("/bytes/-1", .unknown),
        ("/bytes/x", .unknown),
        ("/mock/behaviour", .behaviour),
        ("/mock/stats", .statistics),
        ("/mock/requests", .requests),
        ("/", .unknown),
    ])
    func thePathDecides(uri: String, target: MockTarget) {
        #expect(MockTarget(uri: uri) == target)
    }
}
