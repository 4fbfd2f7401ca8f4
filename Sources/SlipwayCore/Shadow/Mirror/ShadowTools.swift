/// What becomes of the tools that a shadowed request offers. Names in the lists are tools' names, types, or servers' labels.
package enum ShadowTools: Hashable, Codable, Sendable {
    /// Tools that the provider itself would run (web search, code, MCP servers) are taken out, but for those named here. Functions
    /// stay, as stubs: a model only asks for them, and nobody runs what a shadow asks for.
    case dryRun(allowed: [String])
    /// Functions are taken out, too: for an upstream that is an agent and runs them by itself.
    case strip(allowed: [String])
    case live

    /// Nil: whatever is offered.
    var allowed: [String]? {
        switch self {
        case .dryRun(let allowed), .strip(let allowed): allowed
        case .live: nil
        }
    }
}
