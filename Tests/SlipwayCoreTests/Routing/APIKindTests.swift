import SlipwayCore
import Testing

@Suite struct APIKindTests {
    @Test(
        arguments: [
            ("POST", "/v1/chat/completions", .openAIChat),
            ("POST", "/openai/deployments/gpt/chat/completions", .openAIChat),
            ("POST", "/v1/responses", .openAIResponses),
            ("POST", "/v1/messages", .anthropicMessages),
            ("POST", "/messages", .anthropicMessages),
            ("GET", "/v1/chat/completions", .http),
            ("POST", "/v1/completions", .http),
            ("POST", "/v1/embeddings", .http),
            ("POST", "/v1/messages/count_tokens", .http),
            ("POST", "/v1/threads/thread_1/messages", .http),
            ("POST", "/v1/responses/resp_1/cancel", .http),
            ("POST", "/v1/chat/completions/", .http),
            ("POST", "", .http),
            ("post", "/v1/messages", .http),
        ] as [(String, Substring, APIKind)]
    )
    func pathTellsTheAPI(method: String, path: Substring, expected: APIKind) {
        #expect(APIKind.detect(method: method, path: path) == expected)
    }
}
