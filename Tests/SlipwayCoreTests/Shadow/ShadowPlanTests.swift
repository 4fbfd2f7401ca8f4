import Testing

@testable import SlipwayCore

@Suite struct ShadowPlanTests {
    private func body(_ text: String, _ api: APIKind, tools: ShadowTools = .dryRun(allowed: [])) -> String? {
        let overlay = Overlay(model: "new")
        return ShadowBody.make(from: Array(text.utf8), api: api, overlay: overlay, tools: tools, asksForUsage: true)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func theOverlayIsTheShadowsOwn() {
        #expect(body(#"{"model":"old","n":1}"#, .openAIChat) == #"{"model":"new","n":1}"#)
        let stream = body(#"{"model":"old","stream":true}"#, .openAIChat)
        #expect(stream == #"{"model":"new","stream":true,"stream_options":{"include_usage":true}}"#)
    }

    @Test func whatTheProviderWouldRunIsTakenOut() {
        let chat = #"{"model":"new","tools":[{"type":"function","function":{"name":"f"}},{"type":"web_search"}]}"#
        #expect(body(chat, .openAIChat) == #"{"model":"new","tools":[{"type":"function","function":{"name":"f"}}]}"#)
        #expect(body(chat, .openAIChat, tools: .dryRun(allowed: ["web_search"])) == chat)
        #expect(body(chat, .openAIChat, tools: .live) == chat)
        let messages = #"{"model":"new","tools":[{"name":"f"},{"type":"bash_20250124","name":"bash"}]}"#
        #expect(body(messages, .anthropicMessages) == #"{"model":"new","tools":[{"name":"f"}]}"#)
    }

    /// An empty list, and choices among nothing, are refused by OpenAI: they go with the last tool.
    @Test func withTheLastToolGoesWhatDependsOnTools() {
        let chat =
            #"{"tools":[{"type":"web_search"}],"model":"new","tool_choice":"required","parallel_tool_calls":true}"#
        #expect(body(chat, .openAIChat) == #"{"model":"new"}"#)
        #expect(body(#"{"model":"new","tools":[]}"#, .openAIChat) == #"{"model":"new","tools":[]}"#)
    }

    @Test(arguments: [
        (#"{"type":"web_search"}"#, false), (#"{"type":"allowed_tools","tools":[]}"#, false),
        (#"{"type":"function","function":{"name":"f"}}"#, true), (#""auto""#, true),
    ])
    func aChoiceOfAToolThatIsGoneGoesToo(_ choice: String, _ stays: Bool) {
        let kept = #"{"model":"new","tools":[{"type":"function","function":{"name":"f"}}]"#
        let tools = #"{"model":"new","tools":[{"type":"function","function":{"name":"f"}},{"type":"web_search"}]"#
        let sent = body(tools + #","tool_choice":\#(choice)}"#, .openAIChat)
        #expect(sent == kept + (stays ? #","tool_choice":\#(choice)}"# : "}"))
    }

    @Test func serversThatTheProviderWouldCallAreTakenOut() {
        let servers =
            #""mcp_servers":[{"type":"url","url":"https://a","name":"a"},{"type":"url","url":"https://b","name":"b"}]"#
        let toolset = #""tools":[{"type":"mcp_toolset","mcp_server_name":"a"},{"name":"f"}]"#
        let messages = #"{"model":"new",\#(servers),\#(toolset)}"#
        #expect(body(messages, .anthropicMessages) == #"{"model":"new","tools":[{"name":"f"}]}"#)
        let allowed = body(messages, .anthropicMessages, tools: .dryRun(allowed: ["a"]))
        #expect(allowed == #"{"model":"new","mcp_servers":[{"type":"url","url":"https://a","name":"a"}],\#(toolset)}"#)
        #expect(body(#"{"model":"new","web_search_options":{}}"#, .openAIChat) == #"{"model":"new"}"#)
    }

    /// For an upstream that runs functions by itself.
    @Test func strippedOfAllToolsButTheAllowedOnes() {
        let chat =
            #"{"model":"new","tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}]}"#
        #expect(
            body(chat, .openAIChat, tools: .strip(allowed: ["g"]))
                == #"{"model":"new","tools":[{"type":"function","function":{"name":"g"}}]}"#
        )
        #expect(body(chat, .openAIChat, tools: .strip(allowed: [])) == #"{"model":"new"}"#)
        let old = #"{"functions":[{"name":"f"}],"model":"new","function_call":"auto"}"#
        #expect(body(old, .openAIChat, tools: .strip(allowed: [])) == #"{"model":"new"}"#)
        #expect(body(old, .openAIChat) == old)
    }

    @Test func nothingIsStored() {
        #expect(body(#"{"model":"old"}"#, .openAIResponses) == #"{"model":"new","store":false}"#)
        #expect(body(#"{"model":"old","store":true}"#, .openAIChat) == #"{"model":"new","store":false}"#)
        #expect(body(#"{"conversation":"c1"}"#, .openAIResponses) == nil)
        #expect(body(#"{"background":true}"#, .openAIResponses) == nil)
    }

    @Test func aBodyThatTheOverlayCannotChangeIsNotSent() {
        #expect(body("no JSON", .openAIChat) == nil)
        #expect(body("no JSON", .http) == "no JSON")
    }

    @Test(arguments: [("/v1/chat", true), ("/v1", true), ("/v10", false), ("/", false)])
    func onlyWhatMatchesIsShadowed(_ path: String, _ isMatched: Bool) {
        let match = ShadowMatch(pathPrefix: "/v1", headers: [.init("x-team", "a")])
        #expect(match.matches(path: path[...]) { _ in "a" } == isMatched)
        #expect(!match.matches(path: path[...]) { _ in "b" })
    }

    @Test func sharesAreWhatThePlanSays() {
        var plan = ShadowPlan(share: Weight(basisPoints: 3000))
        plan.noiseShare = Weight(basisPoints: 2000)
        let assignment = ShadowAssignment(rollout: "r", attempt: 1, version: "v", salt: 42, plan: plan)
        var random = WireRandom(seed: 1)
        var counts: [ShadowAssignment.Share: Int] = [:]
        for _ in 0..<20_000 {
            counts[assignment.share(of: RequestID(random: random.next(), random.next())), default: 0] += 1
        }
        #expect(abs(Double(counts[.shadowed] ?? 0) / 20_000 - 0.24) < 0.015)
        #expect(abs(Double(counts[.withNoise] ?? 0) / 20_000 - 0.06) < 0.01)
    }

    @Test func aBudgetIsOfOneDay() {
        let day = Int64(86_400_000_000)
        let budget = ShadowBudget(requests: 2, tokens: 100, dollars: 1)
        var spending = ShadowBudget.Spending()
        let (today, tomorrow) = (Timestamp(microseconds: 5 * day), Timestamp(microseconds: 6 * day))
        var allowed: [Bool] = []
        for _ in 0..<3 {
            allowed.append(spending.allows(budget, at: today))
            spending.noteRequest(at: today)
        }
        allowed.append(spending.allows(budget, at: tomorrow))
        spending.note(tokens: TokenUsage(input: 60, output: 40), cost: 0.5, at: tomorrow)
        allowed.append(spending.allows(budget, at: tomorrow))
        #expect(allowed == [true, true, false, true, false])
    }
}
