import SlipwayCore
import Testing

/// Allow-lists of tools, and the limit of tokens by its several names.
@Suite struct OverlayToolsTests {
    private static func apply(_ overlay: Overlay, _ body: String, api: APIKind = .openAIChat) throws -> String {
        let bytes = overlay.applied(to: try JSONDocument(Array(body.utf8)), api: api, asksForUsage: false)
        _ = try JSONDocument(bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let search = #"{"type":"function","function":{"name":"search","x":1.50}}"#
    private static let mail = #"{"type":"function","function":{"name":"mail"}}"#

    @Test(arguments: [
        (#"{"n":1}"#, #"{"n":1}"#),
        (#"{"tools":null}"#, #"{"tools":null}"#),
        (#"{"tools":[]}"#, #"{"tools":[]}"#),
        ("[1]", "[1]"),
        // All are allowed: not a byte changes.
        (#"{"tools" : [ \#(search) ] }"#, #"{"tools" : [ \#(search) ] }"#),
        (#"{"a":1,"tools":[\#(search), \#(mail)],"b":2}"#, #"{"a":1,"tools":[\#(search)],"b":2}"#),
        (#"{"tools":[\#(mail)],"b":2}"#, #"{"b":2}"#),
        (#"{"a":1 , "tools":[\#(mail)]}"#, #"{"a":1}"#),
        (#"{"tools":[\#(mail)]}"#, "{}"),
        (#"{"tools":[\#(mail)],"tool_choice":"auto","b":2,"parallel_tool_calls":true}"#, #"{"b":2}"#),
        (#"{"tool_choice":"auto","tools":[\#(mail)],"parallel_tool_calls":true}"#, "{}"),
        (#"{"tools":[\#(search)],"tools":[\#(mail)],"b":2}"#, #"{"b":2}"#),
        (#"{"tools":[\#(mail)],"tools":[\#(search),\#(mail)]}"#, #"{"tools":[\#(search)]}"#),
        (
            #"{"tools":[\#(search),\#(mail)],"tool_choice":"required"}"#,
            #"{"tools":[\#(search)],"tool_choice":"required"}"#
        ),
        (
            #"{"tool_choice":{"type":"function","function":{"name":"search"}},"tools":[\#(search),\#(mail)]}"#,
            #"{"tool_choice":{"type":"function","function":{"name":"search"}},"tools":[\#(search)]}"#
        ),
        (
            #"{"tools":[\#(search),\#(mail)],"tool_choice":{"type":"function","function":{"name":"mail"}}}"#,
            #"{"tools":[\#(search)]}"#
        ),
        (
            #"{"tool_choice":{"type":"allowed_tools","tools":[]},"tools":[\#(search),\#(mail)],"n":1}"#,
            #"{"tools":[\#(search)],"n":1}"#
        ),
        // What it stands for, and not how it is written.
        (#"{"to\u006fls":[\#(mail)],"n":1}"#, #"{"n":1}"#),
    ])
    func onlyListedToolsAreOffered(_ body: String, _ expected: String) throws {
        #expect(try Self.apply(Overlay(tools: ["search"]), body) == expected)
    }

    @Test(arguments: [
        (APIKind.openAIResponses, #"{"type":"function","name":"NAME"}"#), (.openAIResponses, #"{"type":"NAME"}"#),
        (.openAIResponses, #"{"type":"mcp","server_label":"NAME"}"#),
        (.anthropicMessages, #"{"name":"NAME","input_schema":{}}"#),
        (.anthropicMessages, #"{"type":"computer_20250124","name":"NAME"}"#),
        (.openAIChat, #"{"type":"custom","custom":{"name":"NAME"}}"#),
    ])
    func aToolIsNamedAsItsAPINamesIt(_ api: APIKind, _ tool: String) throws {
        let (search, mail) = (tool.replacing("NAME", with: "search"), tool.replacing("NAME", with: "mail"))
        let body = #"{"tools":[\#(mail),\#(search)],"model":"m"}"#
        #expect(try Self.apply(Overlay(tools: ["search"]), body, api: api) == #"{"tools":[\#(search)],"model":"m"}"#)
        #expect(try Self.apply(Overlay(tools: []), body, api: api) == #"{"model":"m"}"#)
    }

    @Test func toolsThatAParameterSetsAreNoExceptions() throws {
        let tools = JSONValue.array([.object([.init("name", .string("mail"))])])
        let overlay = Overlay(parameters: [.init("tools", tools)], tools: ["search"])
        #expect(try Self.apply(overlay, #"{"model":"m"}"#) == #"{"model":"m"}"#)
    }

    @Test(arguments: [
        (APIKind.openAIChat, "{}", #"{"max_tokens":7}"#),
        (.openAIChat, #"{"max_tokens":1}"#, #"{"max_tokens":7}"#),
        (.openAIChat, #"{"max_completion_tokens":1}"#, #"{"max_completion_tokens":7}"#),
        (.openAIResponses, #"{"max_output_tokens":1}"#, #"{"max_output_tokens":7}"#),
        (.anthropicMessages, #"{"max_tokens":1}"#, #"{"max_tokens":7}"#),
        (.http, #"{"max_tokens":1}"#, #"{"max_tokens":1}"#),
    ])
    func theLimitOfTokensHasTheAPIsName(_ api: APIKind, _ body: String, _ expected: String) throws {
        #expect(try Self.apply(Overlay(maxTokens: 7), body, api: api) == expected)
    }

    @Test func theLimitOutranksAParameter() throws {
        let overlay = Overlay(parameters: [.init("max_completion_tokens", .integer(1))], maxTokens: 7)
        #expect(try Self.apply(overlay, "{}") == #"{"max_completion_tokens":7}"#)
        #expect(overlay.changesBody && Overlay(tools: []).changesBody && !Overlay.none.changesBody)
    }
}
