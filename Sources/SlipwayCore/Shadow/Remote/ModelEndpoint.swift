/// A server that speaks OpenAI's API, and the model that is asked there about answers.
///
/// Part of a rollout's plan and so of the journal: headers are kept as they were written, and the environment variables in them are
/// read when the model is asked. No secret is stored.
package struct ModelEndpoint: Hashable, Codable, Sendable {
    /// What comes before `/embeddings` or `/chat/completions`, without a slash at its end.
    package var url: String
    package var model: String
    /// Of one call, from its connection to the last byte.
    package var timeout: Duration
    package var headers: [MetricQuery.Header]

    package init(
        url: String,
        model: String,
        timeout: Duration = .seconds(10),
        headers: [MetricQuery.Header] = []
    ) {
        self.url = url
        self.model = model
        self.timeout = timeout
        self.headers = headers
    }
}
