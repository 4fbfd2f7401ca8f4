/// What a provider says of its own failure, in a body or inside a stream.
package struct UpstreamError: Hashable, Sendable {
    /// Such as `overloaded_error`.
    package var type: String?
    /// Such as `insufficient_quota`; some servers write a status here.
    package var code: String?

    package init(type: String? = nil, code: String? = nil) {
        self.type = type
        self.code = code
    }
}
