import Crypto

extension FlagSettings {
    /// What a URL of the change stream carries instead of a token: it opens that stream, and nothing else.
    package var streamPass: Secret {
        var hasher = SHA256()
        hasher.update(data: Array("slipway flag changes".utf8))
        for token in tokens { hasher.update(data: [0] + Array(token.revealed().utf8)) }
        return Secret(hasher.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }

    /// The member of a bulk answer that says where changes are told, a comma before it.
    package func eventStreams(path: String) -> [UInt8] {
        let uri = tokens.isEmpty ? path : "\(path)?pass=\(streamPass.revealed())"
        return Array(#","eventStreams":[{"type":"sse","endpoint":{"requestUri":"\#(uri)"}}]"#.utf8)
    }
}
