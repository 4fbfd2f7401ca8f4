/// The flags that the gateway serves, and to whom.
package struct FlagSettings: Hashable, Sendable {
    /// As it holds wherever the process runs.
    package var file: String
    /// As the manifest names it.
    package var shownFile: String
    package var flags: FlagSet
    /// What a client presents one of, as `authorization: Bearer …` or `x-api-key`; empty: everybody may ask.
    package var tokens: [Secret]
    /// Where flagd's protocols are spoken; nil: nowhere.
    package var grpc: FlagListener?

    package init(
        file: String,
        shownFile: String,
        flags: FlagSet,
        tokens: [Secret] = [],
        grpc: FlagListener? = nil
    ) {
        self.file = file
        self.shownFile = shownFile
        self.flags = flags
        self.tokens = tokens
        self.grpc = grpc
    }

    package func admits(authorization: String?, apiKey: String?) -> Bool {
        guard !tokens.isEmpty else { return true }
        let bearer = authorization.flatMap { text in
            text.prefix(7).lowercased() == "bearer " ? text.dropFirst(7).drop { $0 == " " } : nil
        }
        let shown = [apiKey, bearer.map(String.init)].compactMap { $0 }
        return shown.contains { candidate in tokens.contains { $0.matches(candidate) } }
    }
}
