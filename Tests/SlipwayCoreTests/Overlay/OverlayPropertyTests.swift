import Foundation
import SlipwayCore
import Testing

/// Splicing against a model that reads the whole tree with Foundation, changes it, and compares trees.
@Suite struct OverlayPropertyTests {
    private static let overlay = Overlay(
        model: "m\"\\\n🚢",
        prompt: "Sei nett.\u{1}",
        parameters: [
            .init("b", .object([.init("x", .array([.integer(-1), .bool(true), .null]))])),
            .init("temperature", .integer(1)),
        ]
    )

    @Test(arguments: 0..<100 as Range<UInt64>, [APIKind.openAIChat, .openAIResponses, .anthropicMessages])
    func splicedTreeIsTheChangedTree(seed: UInt64, api: APIKind) throws {
        var random = WireRandom(seed: seed)
        for _ in 0..<10 {
            let body = Self.body(&random)
            let document = try JSONDocument(Array(body.utf8))
            let spliced = Self.overlay.applied(to: document, api: api, asksForUsage: true)
            _ = try JSONDocument(spliced)
            let tree = try #require(try JSONSerialization.jsonObject(with: Data(spliced)) as? [String: Any])
            let model = Self.changed(
                try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]),
                api
            )
            #expect(tree as NSDictionary == model as NSDictionary, "seed \(seed): \(body)")
            #expect(
                Self.overlay.applied(to: try JSONDocument(spliced), api: api, asksForUsage: true) == spliced,
                "seed \(seed)"
            )
        }
    }

    /// Distinct names at the top: which of two members Foundation reads is not defined.
    private static func body(_ random: inout WireRandom) -> String {
        let names = [
            "model", "messages", "stream", "stream_options", "system", "instructions", "b", "x", "temperature",
        ]
        let members = names.filter { _ in random.isTrue(oneIn: 2) }.shuffled(using: &random).map { name in
            "\"\(name)\":" + value(of: name, &random)
        }
        return "{ " + members.joined(separator: " ,") + "}"
    }

    private static func value(of name: String, _ random: inout WireRandom) -> String {
        switch name {
        case "stream": return random.pick(["true", "true", "false", "null"])
        case "stream_options": return random.pick(["null", "{}", #"{"include_usage":false,"x":[1]}"#, #"{ "y":1 }"#])
        case "messages":
            let messages = (0..<random.below(3)).map { _ in
                random.pick([
                    #"{"role":"system","content":"old"}"#, #"{"content":["x"],"role":"developer"}"#,
                    #"{"role":"user"}"#,
                ])
            }
            return "[ " + messages.joined(separator: ", ") + "]"
        default: return distinctJSON(&random)
        }
    }

    private static func distinctJSON(_ random: inout WireRandom) -> String {
        random.pick([random.jsonString(), "[\(random.jsonString()), {\"q\" : -1.5e3}]", "null", "0"])
    }

    private static func changed(_ body: [String: Any], _ api: APIKind) -> [String: Any] {
        var body = body
        body["b"] = ["x": [-1, true, NSNull()] as [Any]]
        body["temperature"] = 1
        body["model"] = overlay.model
        switch api {
        case .anthropicMessages: body["system"] = overlay.prompt
        case .openAIResponses: body["instructions"] = overlay.prompt
        default:
            body["messages"] = (body["messages"] as? [[String: Any]]).map(withPrompt)
            if body["stream"] as? Bool == true {
                let options = body["stream_options"] as? [String: Any] ?? [:]
                body["stream_options"] = options.merging(["include_usage": true]) { $1 }
            }
        }
        return body
    }

    private static func withPrompt(_ messages: [[String: Any]]) -> [[String: Any]] {
        var messages = messages
        if ["system", "developer"].contains(messages.first?["role"] as? String) {
            messages[0]["content"] = overlay.prompt
        } else {
            messages.insert(["role": "system", "content": overlay.prompt ?? ""], at: 0)
        }
        return messages
    }
}
