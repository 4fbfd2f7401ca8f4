/// The flags that the gateway serves, and to whom.
package struct FlagSettings: Hashable, Sendable {
    package var origin: FlagOrigin
    /// The origin, as the manifest names it.
    package var shownFile: String
    /// Of a file: as it was read with the manifest. Of the store and of a URL: none, until the controller has put in what it has.
    package var flags: FlagSet
    /// What a client presents one of, as `authorization: Bearer …` or `x-api-key`; empty: everybody may ask.
    package var tokens: [Secret]

    package init(origin: FlagOrigin, shownFile: String, flags: FlagSet, tokens: [Secret] = []) {
        self.origin = origin
        self.shownFile = shownFile
        self.flags = flags
        self.tokens = tokens
    }

    package init(file: String, shownFile: String, flags: FlagSet, tokens: [Secret] = []) {
        self.init(origin: .file(file), shownFile: shownFile, flags: flags, tokens: tokens)
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
