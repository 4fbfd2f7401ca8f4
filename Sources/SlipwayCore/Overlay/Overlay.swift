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
        headers: [Header] = []
    ) {
        self.model = model
        self.prompt = prompt
        self.parameters = parameters
        self.headers = headers
    }

    package static let none = Overlay()

    /// Whether a body has to be read to apply it.
    package var changesBody: Bool { model != nil || prompt != nil || !parameters.isEmpty }
}
