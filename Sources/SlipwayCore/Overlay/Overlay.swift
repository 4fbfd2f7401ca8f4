/// What a version changes in a request.
///
/// Model, prompt and parameters apply to the bodies of OpenAI chat completions, OpenAI Responses and Anthropic Messages; headers to
/// every request. Other bodies pass untouched.
package struct Overlay: Hashable, Sendable, Codable {
    package var model: String?
    /// The system prompt's text.
    package var prompt: String?
    /// Top-level members set in the body, replacing the client's.
    package var parameters: [JSONValue.Member]
    /// The most tokens that an answer may have, by whatever name the API has for it.
    package var maxTokens: Int?
    /// The tools that a request may offer, by name; nil: those that it offers.
    package var tools: [String]?
    /// Header fields set on the request, replacing the client's. Names are lower-case.
    package var headers: [Header]

    package struct Header: Hashable, Sendable, Codable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(
        model: String? = nil,
        prompt: String? = nil,
        parameters: [JSONValue.Member] = [],
        headers: [Header] = [],
        maxTokens: Int? = nil,
        tools: [String]? = nil
    ) {
        self.model = model
        self.prompt = prompt
        self.parameters = parameters
        self.headers = headers
        self.maxTokens = maxTokens
        self.tools = tools
    }

    package static let none = Overlay()

    /// Whether a body has to be read to apply it.
    package var changesBody: Bool {
        model != nil || prompt != nil || maxTokens != nil || tools != nil || !parameters.isEmpty
    }
}
